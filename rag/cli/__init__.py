"""The command line: index, search, ask, chat."""
