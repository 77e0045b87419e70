"""Agency: interpreting and staffing. Customers are billed, clients are served, bookings become invoices."""
