"""DynamoDB, S3 and Step Functions: the only room that speaks to AWS."""
