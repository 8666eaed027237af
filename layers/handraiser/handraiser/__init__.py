"""Handraiser's layer: the domain that decides, and the adapters that carry it.

The domain (`activity`, `facts`, `identity`, `matching`, `model`, `scoring`, `lifecycle`,
`notification`) imports no AWS library, reads no environment and asks no clock; `intake`, `store`,
`queue`, `notify`, `clock`, `settings` and `bootstrap` are the rim.
"""
