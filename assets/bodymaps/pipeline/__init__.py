"""The pipeline that makes the body: surface, labels, pictures and paths from mesh and outlines.

Heavy libraries live only here; the program itself needs none of them.
"""
