-- tables
CREATE TABLE IF NOT EXISTS energia.clientes_historia (tipo_identificacion VARCHAR(256) NOT NULL, identificacion VARCHAR(256) NOT NULL, nombre VARCHAR(1024) NOT NULL, ciudad VARCHAR(512) NOT NULL, fecha_carga DATE NOT NULL);
CREATE OR REPLACE VIEW energia.clientes AS SELECT tipo_identificacion, identificacion, nombre, ciudad, fecha_carga FROM (SELECT tipo_identificacion, identificacion, nombre, ciudad, fecha_carga, ROW_NUMBER() OVER (PARTITION BY COALESCE(NULLIF(TRANSLATE(tipo_identificacion, 'ABCDEFGHIJKLMNOPQRSTUVWXYZáàâäãéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ̧̀́̂̃̈ \t  ﻿            ​ 　!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−', 'abcdefghijklmnopqrstuvwxyzaaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'), ''), tipo_identificacion), COALESCE(NULLIF(TRANSLATE(identificacion, 'ABCDEFGHIJKLMNOPQRSTUVWXYZÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ \t  ﻿            ​ 　!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~¡¿·«»“”„…—¨´‐‑‒–―‘’‚−', 'abcdefghijklmnopqrstuvwxyzáàâäãéèêëíìîïóòôöõúùûüñç'), ''), identificacion) ORDER BY fecha_carga DESC NULLS LAST, tipo_identificacion, identificacion) AS _rank FROM energia.clientes_historia) AS ranked WHERE _rank = 1;

-- grants
REVOKE ALL ON TABLE energia.clientes_historia FROM ROLE lake_formation_admin;
REVOKE ALL ON TABLE energia.clientes FROM ROLE lake_formation_admin;
REVOKE ALL ON TABLE energia.clientes_historia FROM ROLE report_viewer;
REVOKE ALL ON TABLE energia.clientes FROM ROLE report_viewer;
REVOKE ALL ON TABLE energia.clientes_historia FROM ROLE athena_query_execution_role;
REVOKE ALL ON TABLE energia.clientes FROM ROLE athena_query_execution_role;
GRANT SELECT, INSERT, DELETE ON TABLE energia.clientes_historia TO ROLE etl_loader;
GRANT ALL ON TABLE energia.clientes_historia TO ROLE lake_formation_admin;
GRANT ALL ON TABLE energia.clientes TO ROLE lake_formation_admin;
GRANT SELECT ON TABLE energia.clientes_historia TO ROLE report_viewer;
GRANT SELECT ON TABLE energia.clientes TO ROLE report_viewer;

-- load
LOCK TABLE energia.auditoria_cargas;
CREATE TEMPORARY TABLE staging_clientes (tipo_identificacion VARCHAR(256), identificacion VARCHAR(256), nombre VARCHAR(1024), ciudad VARCHAR(512));
COPY staging_clientes FROM :copy_manifest IAM_ROLE :copy_role FORMAT PARQUET MANIFEST;
SELECT 1 / CASE WHEN (SELECT COUNT(*) FROM staging_clientes) = :rows THEN 1 ELSE 0 END;
DELETE FROM energia.clientes_historia WHERE fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.clientes_historia (tipo_identificacion, identificacion, nombre, ciudad, fecha_carga) SELECT tipo_identificacion, identificacion, nombre, ciudad, CAST(:fecha_carga AS DATE) FROM staging_clientes;
DELETE FROM energia.auditoria_cargas WHERE dataset = 'clientes' AND fecha_carga = CAST(:fecha_carga AS DATE);
INSERT INTO energia.auditoria_cargas (dataset, fecha_carga, manifiesto, filas, cargado_en) SELECT 'clientes', CAST(:fecha_carga AS DATE), :manifest_id, :rows, GETDATE();
