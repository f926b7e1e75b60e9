"""Uploading: files enter the raw zone on AWS, and a manifest says when all of them are there."""

from energia.uploading.upload import DeliveredFile, UploadOrder, UploadReport, upload

__all__ = ["DeliveredFile", "UploadOrder", "UploadReport", "upload"]
