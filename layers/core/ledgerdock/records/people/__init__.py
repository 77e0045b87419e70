"""People and access: who works in the ERP, in which role, and whom the company sells to."""
