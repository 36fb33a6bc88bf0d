"""Other systems beside this one: the same questions, texts, model and machine, each in processes of its own."""
