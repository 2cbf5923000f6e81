"""A housing association's data protection policy, published as a web page."""

TITLE = "Ferrisway Housing Association: Data Protection and Retention Policy"
SOURCE = """
Version 3.2. Approved by the Board on 21 May 2024. Next review: May 2026. Owner: Data Protection Officer.
# 1. Why we have this policy
Ferrisway Housing Association lets and manages 4,118 homes. To do that we hold information about tenants, leaseholders, applicants, staff and contractors. This policy says what we may do with that information, how long we keep it and what people may ask of us.
It applies to every employee, Board member, agency worker and volunteer. Breaking it on purpose is gross misconduct.
# 2. Who is responsible
## 2.1 The Board
The Board receives a report on data protection twice a year and approves this policy.
## 2.2 The Data Protection Officer
The Data Protection Officer is Marguerite Osei-Lund. She reports to the chief executive, may attend any meeting of the Audit Committee without invitation, and must not be given tasks that put her in conflict with the role.
## 2.3 Information asset owners
Each head of service owns the information systems in that service, keeps the register of processing for them and signs it off each September.
# 3. Lawful bases we rely on
We process tenancy information because it is necessary for the tenancy contract. We process rent arrears information in our legitimate interests. We process information about health and disability only with explicit consent or where it is needed to provide adaptations or to protect someone from harm.
We do not rely on consent for anything that a tenant cannot freely refuse.
# 4. Requests from individuals
## 4.1 How a request can be made
A request may be made in any form, including by word of mouth to a caretaker. The person who receives it must pass it to the Data Protection Officer by the end of the next working day.
## 4.2 Time limits
We answer within one month. The Data Protection Officer may extend that by two further months for a complex request and must tell the person so, with reasons, before the first month ends.
## 4.3 Identity and fees
We ask for proof of identity only where there is real doubt. We make no charge, except that for a repeated request we may charge 12 pence a page after the first 100 pages.
## 4.4 Information about other people
Before disclosing a file we remove the names of neighbours who have complained, unless they agree to be named. The names of our own staff are normally left in.
# 5. How long we keep records
Periods run from the event in the second column. A record that is the subject of a complaint or claim is kept until the matter is closed, whatever the table says.
| Record | Period runs from | Kept for |
| Tenancy file | End of tenancy | 7 years |
| Rent account | End of tenancy | 8 years |
| Housing application, not housed | Last contact | 14 months |
| Gas and electrical safety certificates | Date of inspection | 10 years |
| Antisocial behaviour case file | Closure of case | 5 years |
| Telephone call recordings | Date of call | 100 days |
| Door entry fob records | Date of use | 45 days |
| CCTV images from estates | Date of recording | 28 days |
| Recruitment papers, candidate not appointed | Date of decision | 9 months |
| Board minutes | Date of meeting | Permanently |
At the end of the period the record is deleted or shredded within one further month, and the information asset owner signs the destruction log.
# 6. Sharing information
We share information with the police on a written request signed by an officer of the rank of inspector or above, except in an emergency. We share information with contractors so far as they need it to carry out repairs, and never more than a name, address, telephone number and any safety marker.
Safety markers are reviewed every six months by a panel of three managers. A tenant is told of a marker when it is placed, unless telling them would put someone at risk.
Every new system, and every new use of an old one that is likely to affect people, needs an impact assessment before any contract is signed.
# 7. Keeping information safe
Papers that identify a tenant may leave the office only in a locked bag. Laptops are encrypted and lock after four minutes without use. Staff must not send tenants' information to their own e-mail accounts.
A loss or suspected loss is reported to the Data Protection Officer within two hours of discovery, by telephone on extension 4460. She decides within one day whether the regulator and the people concerned must be told.
# 8. Training
Everyone completes the training module before they are given access to the housing system, and again every eighteen months. Access is withdrawn from anyone whose training is more than thirty days out of date.
# 9. Complaints
Anyone unhappy with how we use their information may write to the Data Protection Officer, who replies within fifteen working days, and may at any time complain to the regulator.
"""
