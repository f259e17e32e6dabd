"""Pictures people see: SVG templates rendered to PNG."""
