"""The forecast of many items at once, in arrays: days are counts from 1970-01-01, money is minor units.

`book` holds the facts and rolls them back to any day, `habits` fits how customers pay, `spread` says
what comes of each item in each week, `bands` draws weekly totals, `backtest` holds them against what
came. numpy is imported with this package, so callers import it when they need it.
"""
