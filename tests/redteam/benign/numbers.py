# goal: reckon exactly
# kind: benign
import cmath
import math
import numbers
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction


def check(output, row):
    price = Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    try:
        Decimal("1,000")
    except InvalidOperation:
        refused = True
    with localcontext() as context:
        context.prec = 50
        third = Decimal(1) / 3
    return (
        price == Decimal("2.68")
        and refused
        and str(third) == "0." + "3" * 50
        and Fraction("0.75") == Fraction(3, 4)
        and math.isclose(sum([0.1] * 10), 1.0)
        and math.fsum([0.1] * 10) == 1.0
        and math.comb(5, 2) == 10
        and cmath.sqrt(-1) == 1j
        and isinstance(price, numbers.Number)
        and pow(2, 200, 1_000_007) == 2**200 % 1_000_007
        and round(2.5) == 2
        and float("inf") > 1e308
        and math.isnan(float("nan"))
    )
