"""Text of a cell -> value, once per kind of field.

Each module gives two things for a column. A *reader* is the exact rule: it takes stripped, non-empty text and
returns the value or the row error. A *schema* is a pydantic-core schema for the usual spellings only; it
never accepts what the reader refuses and gives the same value, so that a whole block passes without Python
code per cell. What the schema turns down, the reader decides.
"""
