/** The token of an Authorization header; its scheme may be written in any case (RFC 9110). Undefined where there is none. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
