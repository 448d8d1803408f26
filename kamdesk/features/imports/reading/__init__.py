"""From a file to tables of cells, whatever wrote it."""
