/* SPDX-License-Identifier: ISC */
/* Contact points in one form, so that the same one is the same text however it was written; and how they are shown. */
#ifndef TEND_CONTACT_H
#define TEND_CONTACT_H

/* phone: E.164; a number without + is one of the country code cc ("86"). mail: small letters, the address alone. Any other kind:
 * as it is, without blanks around it. NULL when it is none: no number, no address, nothing. Owned by ctx. */
char *contact_form(const void *ctx, const char *kind, const char *value, const char *cc);
/* Phones and mail addresses are masked (screens.md, rule 13); other kinds are not. Owned by ctx. */
char *contact_mask(const void *ctx, const char *kind, const char *value);

#endif
