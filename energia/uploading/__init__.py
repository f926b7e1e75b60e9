"""Upload files to the raw zone on AWS, and a record of each load date whose files are all there."""

from energia.uploading.upload import DeliveredFile, UploadReport, upload

__all__ = ["DeliveredFile", "UploadReport", "upload"]
