"""A dataset or a network as files for others: one module per family of formats."""
