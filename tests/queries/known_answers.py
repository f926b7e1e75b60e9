"""What the project's questions answer: on a small set by hand, on the seed files, on nothing."""

from datetime import date

from energia.queries.result import Cell

DAY = date(2026, 1, 5)
CLIENTS = "tipo_identificacion,identificacion,nombre,ciudad"
SUPPLIERS = "nombre_proveedor,tipo_energia"
TRADES = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
FILES = {
    # Two clients of one name; one who is also a supplier; one who only sells.
    "clientes": f"""{CLIENTS}
CC,1,Ana Gómez,Cali
NIT,2,Ana Gómez,Pasto
CC,3,Luis Díaz,Cali
NIT,4,Empresa ABC,Bogotá
NIT,5,Hidro Sur,Neiva
""",
    "proveedores": f"""{SUPPLIERS}
Sol Andino,Solar
Viento Norte,Eólica
Hidro Sur,Hidroeléctrica
""",
    # 1000 kWh bought for 120000 COP, 500 kWh sold for 100000 COP.
    "transacciones": f"""{TRADES}
compra,Sol Andino,400,100,Solar
compra,Sol Andino,100,200,Solar
compra,Viento Norte,200,150,Eólica
compra,Viento Norte,100,90,Térmica
compra,Hidro Sur,100,150,Hidroeléctrica
compra,Luis Díaz,60,100,Nuclear
compra,Fantasma,40,0,Nuclear
venta,Ana Gómez,200,180,Solar
venta,Ana Gómez,50,300,Solar
venta,Hidro Sur,80,250,Hidroeléctrica
venta,Viento Norte,100,240,Eólica
venta,Empresa ABC,20,250,Eólica
venta,Nadie,50,0,Térmica
""",
}

Rows = tuple[tuple[Cell, ...], ...]

ANSWERS: dict[str, Rows] = {
    "posicion_neta": (
        ("Hidroeléctrica", 100, 80, 20),
        ("Térmica", 100, 50, 50),
        ("Eólica", 200, 120, 80),
        ("Nuclear", 100, 0, 100),
        ("Solar", 500, 250, 250),
    ),
    # Solar bought: (400 * 100 + 100 * 200) / 500 = 120, where the mean of 100 and 200 is 150.
    "precio_medio_ponderado": (
        ("compra", "Eólica", 200, 30000, 150.0),
        ("compra", "Hidroeléctrica", 100, 15000, 150.0),
        ("compra", "Nuclear", 100, 6000, 60.0),
        ("compra", "Solar", 500, 60000, 120.0),
        ("compra", "Térmica", 100, 9000, 90.0),
        ("venta", "Eólica", 120, 29000, 241.666667),
        ("venta", "Hidroeléctrica", 80, 20000, 250.0),
        ("venta", "Solar", 250, 51000, 204.0),
        ("venta", "Térmica", 50, 0, 0.0),
    ),
    # Solar: 204 - 120 = 84 a kWh; 250 kWh * 84 = 21000; 84 / 204. Térmica was given away.
    "margen_bruto": (
        ("Eólica", 241.666667, 150.0, 91.666667, 11000.0, 37.931034),
        ("Hidroeléctrica", 250.0, 150.0, 100.0, 8000.0, 40.0),
        ("Nuclear", None, 60.0, None, None, None),
        ("Solar", 204.0, 120.0, 84.0, 21000.0, 41.176471),
        ("Térmica", 0.0, 90.0, -90.0, -4500.0, None),
    ),
    # 50, 30, 10, 6 and 4 %: 2500 + 900 + 100 + 36 + 16.
    "concentracion_de_proveedores": ((5, 3552.0, 50.0, 90.0),),
    "participacion_de_clientes": (
        (1, "Ana Gómez", 51000, 51.0, 51.0),
        (2, "Viento Norte", 24000, 24.0, 75.0),
        (3, "Hidro Sur", 20000, 20.0, 95.0),
    ),
    "clientes_sin_compras": (("CC", "3", "Luis Díaz", "Cali"),),
    # Bought from Luis Díaz and Fantasma: 6000 of 120000; sold to Viento Norte and Nadie.
    "transacciones_huerfanas": (
        ("compra", 7, 2, 6000, 5.0),
        ("venta", 6, 2, 24000, 24.0),
    ),
    "lado_equivocado": (
        ("compra", "Luis Díaz", 1, 60, 6000),
        ("venta", "Viento Norte", 1, 100, 24000),
    ),
    "energia_incoherente": (("Viento Norte", "Eólica", "Térmica", 1, 100, 9000),),
    # Solar 500 + Eólica 200 = 700; with Hidroeléctrica 800.
    "cuota_renovable": ((1000, 800, 700, 80.0, 70.0),),
    "cobertura_por_tecnologia": (
        ("Eólica", 200, 120, 166.666667),
        ("Hidroeléctrica", 100, 80, 125.0),
        ("Nuclear", 100, 0, None),
        ("Solar", 500, 250, 200.0),
        ("Térmica", 100, 50, 200.0),
    ),
    "calidad_de_carga": (
        (DAY, "clientes", 5, 0, 0.0),
        (DAY, "proveedores", 3, 0, 0.0),
        (DAY, "transacciones", 13, 0, 0.0),
    ),
    "rechazos_por_motivo": (),
}

SEED_ANSWERS: dict[str, Rows] = {
    "posicion_neta": (
        ("Eólica", 0, 220, -220),
        ("Hidroeléctrica", 0, 150, -150),
        ("Solar", 200, 0, 200),
        ("Nuclear", 300, 0, 300),
    ),
    # 122000 / 220.
    "margen_bruto": (
        ("Eólica", 554.545455, None, None, None, None),
        ("Hidroeléctrica", 750.0, None, None, None, None),
        ("Nuclear", None, 1500.0, None, None, None),
        ("Solar", None, 1000.0, None, None, None),
    ),
    # 40 % and 60 %.
    "concentracion_de_proveedores": ((2, 5200.0, 60.0, 100.0),),
    # 112500, 72000 and 50000 of 234500.
    "participacion_de_clientes": (
        (1, "Ana Gómez", 112500, 47.974414, 47.974414),
        (2, "Carlos Ruiz", 72000, 30.703625, 78.678038),
        (3, "Juan Perez", 50000, 21.321962, 100.0),
    ),
    "clientes_sin_compras": (
        ("NIT", "654321987", "Empresa ABC", "Barranquilla"),
        ("NIT", "987654321", "Empresa XYZ", "Medellín"),
    ),
    "transacciones_huerfanas": (("compra", 2, 0, 0, 0.0), ("venta", 3, 0, 0, 0.0)),
    "lado_equivocado": (),
    "energia_incoherente": (),
    "cuota_renovable": ((500, 200, 200, 40.0, 40.0),),
    "cobertura_por_tecnologia": (
        ("Eólica", 0, 220, 0.0),
        ("Hidroeléctrica", 0, 150, 0.0),
        ("Nuclear", 300, 0, None),
        ("Solar", 200, 0, None),
    ),
}

EMPTY_ANSWERS: dict[str, Rows] = {
    "concentracion_de_proveedores": ((0, None, None, None),),
    "transacciones_huerfanas": (("compra", 0, 0, 0, None), ("venta", 0, 0, 0, None)),
    "cuota_renovable": ((0, 0, 0, None, None),),
}
