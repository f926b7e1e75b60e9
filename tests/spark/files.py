"""Raw files with known rows, some of them bad, and what is to stay out of every message."""

from energia.reader import FileSpec

SECRETS = ("Juana", "1020304050", "Manizales")
"""Values of rows in these files."""

CLIENTES = (
    b"tipo_identificacion,identificacion,nombre,ciudad\n"
    b"CC,1020304050,Juana,Manizales\n"
    b"NIT,900123456,Aceros,Cali\n"
    b"CC,1020304051,,Cali\n"
)

LATE_CLIENTES = b"tipo_identificacion,identificacion,nombre,ciudad\nCC,1020304050,Juana,Pereira\n"

TRANSACCIONES = (
    b"tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia\n"
    b"venta,Juana,10,2.5,Solar\n"
    b"venta,Juana,diez,2.5,Solar\n"
)


def headers(spec: FileSpec) -> bytes:
    """A file with the contract's columns and no rows."""
    return (",".join(column.name for column in spec.columns) + "\n").encode()


def many_clientes(rows: int) -> bytes:
    """So many clientes, each with an identification of its own, every tenth without a name."""
    lines = [
        f"CC,{number:012},{'' if number % 10 == 0 else f'Juana {number}'},Manizales"
        for number in range(rows)
    ]
    return "\n".join(("tipo_identificacion,identificacion,nombre,ciudad", *lines, "")).encode()


def many_transacciones(rows: int) -> bytes:
    """So many transacciones, every tenth without a number."""
    lines = [
        f"venta,Juana {number},{'diez' if number % 10 == 0 else number},2.5,Solar"
        for number in range(1, rows + 1)
    ]
    header = TRANSACCIONES.partition(b"\n")[0].decode()
    return "\n".join((header, *lines, "")).encode()
