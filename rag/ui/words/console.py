"""What the program says in the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.ui.strings import CHINESE


@dataclass(frozen=True, slots=True)
class Console:
    """What the program says in the terminal, Chinese first."""

    description: str = "打开问据的网页。 Open the page of Wenju."
    host: str = "监听的地址，默认只限本机 / address to listen on, by default this machine only"
    port: str = "端口 / port"
    index: str = "要打开的索引目录 / index directory to open"
    auth: str = "用户名与密码，供页面与各接口；none 为不设 / name and password for page and programs, or none"
    public_host: str = "代理转来的域名，可重复 / host name under which a proxy passes requests on; repeatable"
    mcp: str = "在 /mcp 供 AI 助手调用（MCP）/ offer tools to assistants at /mcp"
    log_json: str = "日志每行一个 JSON 对象 / write the log as JSON, one object a line"
    log_questions: str = "日志也记下问题原文 / write the questions in the log too"
    port_taken: str = (
        "无法监听 {host}:{port}（{error}）；请换一个端口，例如 --port {other}。"
        " Cannot listen there; try another port, for example --port {other}."
    )
    usage: str = "参数有误；python app.py --help 列出全部参数。 {message} (python app.py --help lists them all)"
    port_unknown: str = "端口 {port} 无效，应在 1 与 {last} 之间。 Port {port} is not between 1 and {last}."
    address: str = "问据 {address} （按 Ctrl-C 结束 / Ctrl-C to stop）"
    step: str = "{step} {done}/{total}"
    steps: dict[str, str] = field(default_factory=lambda: CHINESE.opening_steps)


CONSOLE = Console()
