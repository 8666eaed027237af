"""The figures of `make bench`: what Handraiser costs, measured and checked by arithmetic."""
