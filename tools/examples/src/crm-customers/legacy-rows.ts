/** A row of the legacy table `companies`. */
export interface LegacyCompany {
  readonly company_no: number;
  readonly name: string;
  readonly vat: string;
  readonly city: string;
}

/** A row of the legacy table `customers`. */
export interface LegacyCustomer {
  readonly cust_no: number;
  readonly comp_no: number | null;
  readonly full_name: string | null;
  readonly email: string | null;
  readonly tel: string | null;
  readonly postcode: string;
  readonly born: string | null;
  readonly status: string;
  readonly credit: string | null;
  readonly changed: string;
}

/** A row of the legacy table `notes`. */
export interface LegacyNote {
  readonly note_no: number;
  readonly cust_no: number;
  readonly body: string;
  readonly written: string;
}
