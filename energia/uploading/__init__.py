"""Upload files to the raw zone on AWS, and a record of each load date whose files are all there."""

from energia.uploading.upload import DeliveredFile, UploadOrder, UploadReport, upload

__all__ = ["DeliveredFile", "UploadOrder", "UploadReport", "upload"]
