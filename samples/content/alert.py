"""A medicine safety alert by e-mail, with the recall notice attached as a DOCX."""

SUBJECT = "ACTION TODAY: recall of Corvaline 5 mg/mL injection, three batches (Alert MSA/2024/19)"
SENDER = "Medicines Safety Office <safety@calderbay-trust.example>"
RECIPIENT = "Ward Managers <ward.managers@calderbay-trust.example>"
COPY = "Theatres <theatres@calderbay-trust.example>"
DATE = "Thu, 24 Oct 2024 09:15:00 +0100"
ATTACHMENT = "recall_notice_corvaline.docx"
BODY = """Dear colleagues,

The maker of Corvaline (an invented medicine, used here for dangerously high blood pressure) is recalling three batches of the 5 mg/mL injection because particles of glass have been found in some ampoules. The recall notice with the batch numbers is attached.

What you must do:

- Stop using the affected batches now and put them in a red quarantine bag.
- Check ward stock, the emergency trolleys and the transfer bags. The bag in the ambulance bay is easily forgotten.
- Reply to this e-mail by 2 pm today, even if you hold none.
- Pharmacy porters will collect the bags between 3 pm and 6 pm.

If a patient has had a dose from one of the batches in the last 72 hours, tell the consultant, look at the infusion site every six hours for a day and fill in an incident form. Nobody needs to be called back if they have gone home well.

While stock is short, use dimatrel infusion 1 mg/mL. Its starting rate is 3 mL an hour, and it must not be given through the same line as blood. Replacement Corvaline is expected on Tuesday 29 October.

The central pharmacy holds forty ampoules of an unaffected batch for theatres only; ring 2290.

Yours sincerely,

Petronella Vaughan-Achebe
Medicines Safety Officer, Calder Bay Hospitals
"""
NOTICE_TITLE = "Recall notice: Corvaline 5 mg/mL solution for injection"
NOTICE = """
Class 2 recall, to the level of wards and community pharmacies. Issued on 23 October 2024 by Osterholm Laboratories. All names are fictional.
# 1. Affected batches
| Batch | Expiry | First supplied | Ampoules supplied |
| CV4417A | August 2026 | 2 May 2024 | 11,200 |
| CV4418A | August 2026 | 20 May 2024 | 10,650 |
| CV4502C | November 2026 | 8 July 2024 | 7,340 |
Batches whose number begins with CV46 were filled on another line and are not affected.
# 2. Reason for the recall
During a stability test a technician saw glass flakes in four of 600 ampoules. The cause was a worn sealing nozzle on filling line 2, which was in use from 11 March to 17 June 2024. Injection of flakes may inflame a vein or, very rarely, block a small vessel in the lung.
# 3. Reports so far
Osterholm Laboratories has received nine reports of discoloured or cloudy solution and two of inflamed veins. No patient is known to have come to lasting harm.
# 4. What to return
Return full and part-used boxes by the wholesaler's next delivery, with the form on page 2 of the carton insert. Credit is given at the price on the invoice within thirty days. Do not destroy ampoules on the ward: the maker wishes to examine them.
# 5. Questions
Medical information: Dr Ansel Whitcombe, at the address on the carton. Stock: customer services, from 8 am to 6 pm.
"""
