"""What go.mod, go.work and go.sum say, read from their text, and which module an import is of.

Reading and pure resolution only; what a version means to a gateway is decided elsewhere.
"""
