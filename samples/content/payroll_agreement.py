"""A services agreement with a service level table."""

TITLE = "Payroll Services Agreement"
SOURCE = """
Dated 2 September 2024
**Norbeck Payroll Services LLP** (a limited liability partnership registered under number OC 388 204, of 12 Tannery Court, Hexley) (the "Supplier"); and
**Halewick Veterinary Group Limited** (registered under number 0733 5108, of Paddock House, Mill Road, Halewick) (the "Client").
# 1. Definitions
1.1 In this agreement: **"Charges"** means the sums set out in Schedule 2; **"Client Staff"** means the employees, locums and directors whom the Client pays through the Services; **"Go-Live Date"** means 4 November 2024; **"Pay Date"** means the 27th day of each month or, where that day is not a working day, the working day before it; **"Payroll Data"** means the information about Client Staff that the Client gives to the Supplier; **"Services"** means the services in Schedule 1; and **"Service Credit"** means a reduction of the Charges worked out under clause 5.
1.2 A person includes a company and a partnership. Words following "including" do not limit those before it.
# 2. Term
2.1 This agreement begins on the date at its head and continues for an initial period of thirty-six months from the Go-Live Date.
2.2 After the initial period it renews for periods of twelve months unless either party gives at least ninety days' written notice before the end of the current period.
# 3. The Services
3.1 The Supplier must provide the Services from the Go-Live Date with reasonable skill and care, using people who hold a recognised payroll qualification or work under someone who does.
3.2 The Supplier must run the old and the new payroll side by side for the two months before the Go-Live Date and explain every difference above £5 per person.
3.3 The Supplier may not change the payroll software during December or March.
3.4 The Supplier may subcontract printing and posting. It may subcontract any other part of the Services only if the Client has agreed in writing, and it answers for its subcontractors as for itself.
# 4. What the Client must do
4.1 The Client must send complete Payroll Data by noon on the 18th day of the month. Data that arrives later is processed in the next month unless the Supplier agrees to a late run.
4.2 The Client must check the draft payroll within two working days of receiving it and approve it by the signature of one of the persons named in Schedule 4.
4.3 The Client must put the Supplier in funds for the net pay by 3.00 pm on the second working day before the Pay Date. The Supplier need not pay anyone from its own money.
4.4 A late run costs £145 for each of the Client's practices that it covers.
# 5. Service levels
5.1 The Supplier must meet the service levels in the table. Performance is measured each calendar month and reported by the tenth working day of the next.
| Service level | Measure | Target | Service Credit |
| Accuracy of pay | Payslips without an error of the Supplier's making | 99.7% | 4% of the monthly fee for each full 0.1% below target |
| Punctuality | Net pay credited on the Pay Date | 100% | 10% of the monthly fee for each day late |
| Enquiries | Answered within six working hours | 95% | 2% of the monthly fee |
| Filing | Returns to the tax authority made in time | 100% | Amount of any penalty, and £250 |
| Portal | Available between 7 am and 10 pm | 99.2% | 1.5% of the monthly fee for each full hour beyond the allowance |
5.2 Service Credits in any month are limited to 22% of the monthly fee and are set against the next invoice.
5.3 A Service Credit is a price adjustment. It does not prevent the Client from claiming for loss that exceeds it.
5.4 The Supplier is not in breach of a service level to the extent that it was missed because Payroll Data was late or wrong.
# 6. Charges
6.1 The Client must pay the Charges within twenty-one days of receiving a valid invoice, which the Supplier may send on the last working day of each month.
6.2 On each anniversary of the Go-Live Date the Supplier may raise the Charges by no more than the rise in the services producer price index over the previous twelve months, and in no case by more than 3.75%.
6.3 If the Client disputes an invoice in good faith it must say why within ten working days and pay the part that is not in dispute.
6.4 Interest on late payment runs at 2% a year above the base rate of the central bank.
# 7. Data protection
7.1 The Client is controller and the Supplier is processor of the personal data in the Payroll Data. The subject matter, duration and nature of the processing are set out in Schedule 3.
7.2 The Supplier must tell the Client of a personal data breach without undue delay and in any event within thirty hours of becoming aware of it.
7.3 The Supplier must keep Payroll Data on servers in the United Kingdom or Ireland and must not move it elsewhere without written consent.
7.4 Within sixty days after the end of this agreement the Supplier must return the Payroll Data in a commonly used format and destroy its own copies, except those that the law obliges it to keep.
# 8. Confidentiality
8.1 Each party must keep the other's confidential information secret, use it only for this agreement, and disclose it only to people who need it and are bound to secrecy. The duty lasts for five years after the end of this agreement, and for as long as the information remains personal data.
# 9. Liability
9.1 Nothing in this agreement limits liability for death or personal injury caused by negligence, for fraud, or for anything for which liability cannot lawfully be limited.
9.2 Subject to clause 9.1, the total liability of the Supplier in each contract year is limited to 140% of the Charges paid or payable in that year.
9.3 For breach of clause 7 the limit is instead £1,500,000 in total over the life of this agreement.
9.4 Neither party is liable for loss of profit or of goodwill, but the Client may recover fines, the wages of staff who put mistakes right, and compensation reasonably paid to Client Staff.
9.5 The Supplier must carry professional indemnity insurance of at least £3,000,000 for each claim during this agreement and for six years afterwards.
# 10. Ending the agreement
10.1 Either party may end this agreement at once by notice if the other commits a material breach that cannot be remedied, or that it does not remedy within twenty days of being asked, or becomes insolvent.
10.2 The Client may end this agreement on thirty days' notice if the Supplier misses the punctuality service level in any two months out of six.
10.3 The Supplier may suspend the Services if an undisputed invoice is more than forty-five days overdue and it has given seven days' written warning to the Client's finance director.
10.4 For up to four months after notice is given the Supplier must help to move the Services to the Client or to a new supplier, at the day rates in Schedule 2, and the first five days are free.
# 11. General
11.1 Neither party may assign this agreement without the other's consent.
11.2 Neither party is liable for delay caused by an event beyond its reasonable control that continues for no more than fourteen days, but a failure of the Supplier's own systems is never such an event.
11.3 Variations must be in writing and signed by a partner of the Supplier and a director of the Client.
11.4 Disputes go first to the Supplier's client partner and the Client's finance director, then to mediation under the rules of the Hexley Mediation Centre. The courts of England and Wales have jurisdiction.
# Schedule 1: Services
(a) Calculating gross and net pay, statutory payments and deductions for Client Staff.
(b) Producing electronic payslips and, for Client Staff who ask, paper ones.
(c) Making returns to the tax authority and to the pension provider.
(d) Answering enquiries from the Client's managers by telephone and e-mail.
(e) Preparing the year-end certificates by 24 May.
# Schedule 2: Charges
| Item | Unit | Price |
| Monthly fee, up to 150 Client Staff | Month | £1,180.00 |
| Each further member of Client Staff | Payslip | £4.35 |
| Paper payslip | Payslip | £1.10 |
| Year-end certificate | Certificate | £2.60 |
| Set-up | Once | £3,900.00 |
| Senior consultant | Day | £780.00 |
# Schedule 3: Processing of personal data
The processing covers names, addresses, bank details, tax references, pay, absence and attachment of earnings orders of Client Staff, for the term of this agreement, for the purpose of providing the Services.
# Schedule 4: Authorised signatories
| Name | Post | May approve up to |
| Bronwen Achterberg | Finance director | No limit |
| Callum Dyce | Payroll lead | £420,000 |
| Teodora Vance | Practice operations manager | £90,000 |
"""
