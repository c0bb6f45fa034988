"""How documents are read, cut, and searched: by their words (BM25), by their meaning (embeddings), or both."""
