"""Results shown: text, tables, statistics, plots, pages."""
