"""What a question asks for, read off its words: a time, a part of the outline, a kind of answer."""
