"""The panel of own templates, for the gallery of reports."""
