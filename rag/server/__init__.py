"""What programs and assistants reach over HTTP beside the page: chat completions, MCP tools, health."""
