-- tables
CREATE TABLE IF NOT EXISTS energia.proveedores_historia (nombre_proveedor VARCHAR(1024) NOT NULL, tipo_energia VARCHAR(256) NOT NULL, fecha_carga DATE NOT NULL);
CREATE OR REPLACE VIEW energia.proveedores AS SELECT nombre_proveedor, tipo_energia, fecha_carga FROM (SELECT nombre_proveedor, tipo_energia, fecha_carga, ROW_NUMBER() OVER (PARTITION BY COALESCE(NULLIF(TRANSLATE(nombre_proveedor, 'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ \t  ﻿            ​ 　', 'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'), ''), nombre_proveedor) ORDER BY fecha_carga DESC NULLS LAST, nombre_proveedor) AS _rank FROM energia.proveedores_historia) AS ranked WHERE _rank = 1;

-- grants
REVOKE ALL ON TABLE energia.proveedores_historia FROM ROLE lake_formation_admin;
REVOKE ALL ON TABLE energia.proveedores FROM ROLE lake_formation_admin;
REVOKE ALL ON TABLE energia.proveedores_historia FROM ROLE report_viewer;
REVOKE ALL ON TABLE energia.proveedores FROM ROLE report_viewer;
REVOKE ALL ON TABLE energia.proveedores_historia FROM ROLE athena_query_execution_role;
REVOKE ALL ON TABLE energia.proveedores FROM ROLE athena_query_execution_role;
GRANT SELECT, INSERT, DELETE ON TABLE energia.proveedores_historia TO ROLE etl_loader;
GRANT ALL ON TABLE energia.proveedores_historia TO ROLE lake_formation_admin;
GRANT ALL ON TABLE energia.proveedores TO ROLE lake_formation_admin;
GRANT SELECT ON TABLE energia.proveedores_historia TO ROLE report_viewer;
GRANT SELECT ON TABLE energia.proveedores TO ROLE report_viewer;

-- load
LOCK TABLE energia.auditoria_cargas;
CREATE TEMPORARY TABLE staging_proveedores (nombre_proveedor VARCHAR(1024), tipo_energia VARCHAR(256));
COPY staging_proveedores FROM :copy_manifest IAM_ROLE :copy_role FORMAT PARQUET MANIFEST;
SELECT 1 / CASE WHEN (SELECT COUNT(*) FROM staging_proveedores) = :rows THEN 1 ELSE 0 END;
DELETE FROM energia.proveedores_historia WHERE fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.proveedores_historia (nombre_proveedor, tipo_energia, fecha_carga) SELECT nombre_proveedor, tipo_energia, CAST(:fecha_carga AS DATE) FROM staging_proveedores;
DELETE FROM energia.auditoria_cargas WHERE dataset = 'proveedores' AND fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.auditoria_cargas (dataset, fecha_carga, manifiesto, filas, cargado_en) SELECT 'proveedores', CAST(:fecha_carga AS DATE), :manifest_id, :rows, GETDATE();
