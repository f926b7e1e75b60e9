"""CSV files for the lakes that are interrupted."""

from pathlib import Path

from energia.partition.allow import Allow

ALLOWED = frozenset({Allow.REPEATED, Allow.REPLACED})
"""Few rows are delivered here, again and again, in every combination."""

SALES = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
CLIENTS = "tipo_identificacion,identificacion,nombre,ciudad"
SUPPLIERS = "nombre_proveedor,tipo_energia"

HEADERS = {"transacciones": SALES, "clientes": CLIENTS, "proveedores": SUPPLIERS}

FIRST_SALES = ("venta,Ana,10,5,Solar", "compra,Sol,4,2.5,wind", "mala")
CORRECTED_SALES = (*FIRST_SALES[:2], "venta,Luz,2,2,Solar")
LATE_SALES = ("venta,Eva,1.5,3,Nuclear", "venta,Ana,10,5,Solar", "venta,Ana,diez,5,Solar")
FIRST_CLIENTS = ("CC,1,Ana,Bogotá", "CC,2,Eva,Cali", "CC,2,Eva,Cali")
NEXT_CLIENTS = ("CC,2,Eva,Pasto", "CC,3,Luz,Cali", "CC,4,Paz,Cali", "CC,4,Paz,Pasto")


def csv_text(dataset: str, *lines: str) -> str:
    """The lines under the dataset's header."""
    return "".join(f"{line}\n" for line in (HEADERS[dataset], *lines))


def write_csv(folder: Path, name: str, *lines: str) -> Path:
    """Write ``<dataset>/...csv`` under ``folder``, with the dataset's header."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv_text(Path(name).parts[0], *lines), encoding="utf-8")
    return path


def first_delivery(folder: Path) -> Path:
    """What the lake holds before the run that is killed."""
    write_csv(folder, "transacciones/fecha_carga=2026-02-01/a.csv", *FIRST_SALES)
    write_csv(folder, "clientes/fecha_carga=2026-01-31/a.csv", *FIRST_CLIENTS)
    return folder


def second_delivery(folder: Path) -> Path:
    """Write a late file and a corrected one for a published date, and the first of another date."""
    write_csv(folder, "transacciones/fecha_carga=2026-02-01/a.csv", *CORRECTED_SALES)
    write_csv(folder, "transacciones/fecha_carga=2026-02-01/b.csv", *LATE_SALES)
    write_csv(folder, "clientes/fecha_carga=2026-02-01/c.csv", *NEXT_CLIENTS)
    return folder
