"""The matrix of rows × nodes with its filters: any number of rows, of which those in sight are fetched."""
