"""Price arithmetic of the shop."""


def gross_line(net, vat_rate):
    """Text of the gross price of one order line."""
    gross = float(net) * (1 + float(vat_rate))
    return "%.2f" % gross


def is_free(net):
    """Whether a line costs nothing."""
    return float(net) == 0
