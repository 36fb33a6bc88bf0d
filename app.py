"""Opens the page: ``python app.py [--host 127.0.0.1] [--port 7860] [--index DIR]``."""

from rag.ui.launch import main

if __name__ == "__main__":
    raise SystemExit(main())
