"""The tab Forecast of the receivables."""
