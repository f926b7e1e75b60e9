"""The words of the invented data, and the bands of its numbers."""

from typing import Final

CITIES: Final = (
    "Bogotá",
    "Medellín",
    "Cali",
    "Barranquilla",
    "Cartagena",
    "Bucaramanga",
    "Pereira",
)
FIRST_NAMES: Final = (
    "Ana",
    "Juan",
    "María",
    "Carlos",
    "Lucía",
    "Andrés",
    "Sofía",
    "Jorge",
    "Inés",
    "Óscar",
)
LAST_NAMES: Final = (
    "Gómez",
    "Pérez",
    "Ruiz",
    "Peña",
    "Nariño",
    "Muñoz",
    "Cárdenas",
    "López",
    "Ibáñez",
)
COMPANIES: Final = ("Textiles", "Lácteos", "Hotel", "Clínica", "Molinos", "Cementos", "Flores")

SIDES: Final = ("compra", "venta")
ENERGIES: Final = ("Solar", "Eólica", "Hidroeléctrica", "Nuclear", "Térmica")
ENERGY_ALIASES: Final = ("fotovoltaica", "eolica", "hidro", "nuclear", "termica")
"""Other spellings that the contract allows, in the order of ENERGIES."""

_SUPPLIERS: Final = {
    "Solar del Cesar": "Solar",
    "Parque Solar Andino": "Solar",
    "Vientos de La Guajira": "Eólica",
    "Eólica Jepírachi Norte": "Eólica",
    "Hidro Magdalena": "Hidroeléctrica",
    "Embalse del Oriente": "Hidroeléctrica",
    "Térmica del Caribe": "Térmica",
    "Nuclear Experimental": "Nuclear",
}
SUPPLIER_NAMES: Final = tuple(_SUPPLIERS)
SUPPLIER_ENERGIES: Final = tuple(_SUPPLIERS.values())
"""The energy that each of SUPPLIER_NAMES sells."""

# What contracts in Colombia have seen.
PRICES: Final = (280_00, 720_00)
"""The lowest and the highest price, in hundredths of COP per kWh."""
QUANTITIES: Final = (20_00, 5_000_00)
"""The smallest and the largest quantity, in hundredths of kWh."""
