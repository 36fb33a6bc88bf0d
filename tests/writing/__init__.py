"""Written answers: the endpoint, the sentences, the checks, and what becomes of a reply."""
