#!/bin/sh
# Finds the Chromium that the tests of the page drive, or installs it where that needs no questions.
# Argument: the Python that has Playwright. Without a browser those tests are skipped, which they say.

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    "$1" - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
PYTHON
}

found "$1" && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the tests of the page."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && found "$1" && exit 0
fi
cat >&2 <<TEXT
No Chromium was found, so the page will NOT be tested. Install one, then run make test again:
  Debian, Ubuntu:  sudo apt install chromium
  Fedora:          sudo dnf install chromium
  macOS, others:   $1 -m playwright install chromium
TEXT
