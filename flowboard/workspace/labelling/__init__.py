"""Label mode: outputs in a CSV are labelled, judged by a prompt, and the judge is measured; a flow lies beneath."""
