-- tables
CREATE TABLE IF NOT EXISTS energia.transacciones (tipo_transaccion VARCHAR(64) NOT NULL, nombre_cliente_proveedor VARCHAR(1024) NOT NULL, cantidad_comprada DECIMAL(18, 4) NOT NULL, precio DECIMAL(18, 4) NOT NULL, tipo_energia VARCHAR(256) NOT NULL, total DECIMAL(36, 8) NOT NULL, fecha_carga DATE NOT NULL);

-- grants
REVOKE ALL ON TABLE energia.transacciones FROM ROLE lake_formation_admin;
REVOKE ALL ON TABLE energia.transacciones FROM ROLE report_viewer;
REVOKE ALL ON TABLE energia.transacciones FROM ROLE athena_query_execution_role;
GRANT SELECT, INSERT, DELETE ON TABLE energia.transacciones TO ROLE etl_loader;
GRANT ALL ON TABLE energia.transacciones TO ROLE lake_formation_admin;

-- load
LOCK TABLE energia.auditoria_cargas;
CREATE TEMPORARY TABLE staging_transacciones (tipo_transaccion VARCHAR(64), nombre_cliente_proveedor VARCHAR(1024), cantidad_comprada DECIMAL(18, 4), precio DECIMAL(18, 4), tipo_energia VARCHAR(256), total DECIMAL(36, 8));
COPY staging_transacciones FROM :copy_manifest IAM_ROLE :copy_role FORMAT PARQUET MANIFEST;
SELECT 1 / CASE WHEN (SELECT COUNT(*) FROM staging_transacciones) = :rows THEN 1 ELSE 0 END;
DELETE FROM energia.transacciones WHERE fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.transacciones (tipo_transaccion, nombre_cliente_proveedor, cantidad_comprada, precio, tipo_energia, total, fecha_carga) SELECT tipo_transaccion, nombre_cliente_proveedor, cantidad_comprada, precio, tipo_energia, total, CAST(:fecha_carga AS DATE) FROM staging_transacciones;
DELETE FROM energia.auditoria_cargas WHERE dataset = 'transacciones' AND fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.auditoria_cargas (dataset, fecha_carga, manifiesto, filas, cargado_en) SELECT 'transacciones', CAST(:fecha_carga AS DATE), :manifest_id, :rows, GETDATE();
