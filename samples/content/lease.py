"""A business lease: roman front matter, numbered clauses, schedules."""

TITLE = "Lease of Unit 4, Harbour Mill"
FRONT = """
# Lease Particulars
The particulars below form part of this lease. Where they conflict with a clause of the lease, the clause prevails.
| Item | Particulars |
| Date of lease | 14 March 2024 |
| Landlord | Brackwater Estates Limited (company number 0481 7719), whose registered office is at 3 Custom House Row, Portlennan |
| Tenant | Tidewell Ceramics Limited (company number 1105 2236), whose registered office is at 41 Kiln Lane, Portlennan |
| Guarantor | Oswin Harrald Pryce of The Old Rectory, Lower Sennick |
| Premises | Unit 4 on the ground and first floors of Harbour Mill, Quay Road, Portlennan, shown edged red on Plan 1 and having a net internal area of 5,240 square feet |
| Contractual Term | Ten years beginning on and including 25 March 2024 |
| Annual Rent | £48,600 a year, exclusive of VAT, subject to review under clause 4 |
| Rent Commencement Date | 24 June 2024 |
| Rent Deposit | £24,300 |
| Permitted Use | Making, firing, displaying and selling ceramic ware, with ancillary offices and a customer café of not more than 600 square feet |
| Authorised Hours | 6.30 am to 9.00 pm on Monday to Saturday and 9.00 am to 5.00 pm on Sunday |
| Service Charge Proportion | 18.4% of the Service Costs |
The Tenant confirms that before it became contractually bound to enter into this lease it received the statutory warning notice from the Landlord on 1 March 2024 and that Mr D. Annesley, who was duly authorised by the Tenant, made a simple declaration on 6 March 2024.
===
# Statements about the Title
The Landlord's title number out of which this lease is granted is PLN 330917. Neither party has entered into any agreement for surrender of an earlier lease of the Premises.
The Landlord has disclosed one entry in the charges register, a covenant dated 2 November 1911 forbidding the sale of spirituous liquor on the land, and the Tenant takes this lease subject to it.
A copy of the fire risk assessment prepared by Kestle Surveyors and dated 9 January 2024 was handed to the Tenant on completion.
"""
BODY = """
# 1. Definitions and interpretation
1.1 In this lease the following words have the meanings given to them here.
**"Base Rate"** means the base lending rate from time to time of Severn & Lennan Bank plc.
**"Break Date"** means 24 March 2030.
**"Building"** means the whole of Harbour Mill, including its structure, roof, foundations, yard and the sluice beneath the east wing.
**"Common Parts"** means the entrance hall, the goods lift, the yard, the staircases, the refuse store and every other part of the Building which the Landlord provides for use by more than one occupier.
**"Default Rate"** means four per cent a year above the Base Rate, and if that rate ceases to be published, a comparable rate reasonably chosen by the Landlord.
**"Insured Risks"** means fire, lightning, explosion, storm, flood, escape of water, impact by vehicles or vessels, riot, malicious damage, subsidence and any other risk against which the Landlord reasonably insures, so far as cover is ordinarily available.
**"Kiln Room"** means the single-storey part of the Premises hatched blue on Plan 1.
**"Quarter Days"** means 25 March, 24 June, 29 September and 25 December in each year.
**"Review Date"** means 25 March 2029.
**"Service Costs"** means the costs listed in Part 2 of Schedule 3.
1.2 A reference to the end of the term is to the end of the term however it ends. An obligation of two or more persons is joint and several.
1.3 Headings are for convenience only. A reference to a clause or schedule is to one in this lease unless another document is named.
1.4 If the Tenant has covenanted not to do something, it must not permit or allow another person to do it.
# 2. Letting
2.1 The Landlord lets the Premises to the Tenant for the Contractual Term with full title guarantee, together with the rights in Schedule 1 and subject to the matters reserved by Schedule 2.
2.2 The letting is made subject to the entry in the charges register mentioned in the Statements about the Title.
2.3 Sections 24 to 28 of the Business Tenancies Act are excluded in relation to this tenancy.
2.4 The Tenant accepts the Premises in the condition recorded in the schedule of condition signed by the parties and held with this lease.
# 3. Rent and other payments
3.1 The Tenant must pay the Annual Rent by four equal instalments in advance on the Quarter Days, by standing order to the account which the Landlord notifies.
3.2 The first instalment is due on the Rent Commencement Date and is the proportion of the Annual Rent for the period from that date until 28 September 2024.
3.3 The Tenant must not withhold any payment by way of set-off or counterclaim, except where a statute gives a right to do so that cannot be excluded.
3.4 If any sum due under this lease is unpaid fourteen days after its due date, the Tenant must pay interest on it at the Default Rate from the due date until payment, before and after any judgment.
3.5 The Tenant must pay all rates, taxes and charges for water, drainage, gas, electricity and communications used at the Premises, and must read the sub-meters on the last working day of each month and send the readings to the Landlord's agent within three working days.
3.6 Every sum payable under this lease is exclusive of value added tax, which the Tenant must pay in addition on receipt of a proper invoice.
# 4. Rent review
4.1 On the Review Date the Annual Rent is to be the higher of the Annual Rent payable immediately before the Review Date and the Open Market Rent agreed or determined under this clause.
4.2 The Open Market Rent is the best yearly rent at which the Premises could reasonably be expected to be let on the Review Date, with vacant possession, by a willing landlord to a willing tenant, for a term of ten years on the terms of this lease other than the amount of the rent.
4.3 In working out the Open Market Rent there must be disregarded: any goodwill attached to the Premises by the Tenant's business; the occupation of the Tenant; the value of kilns, extraction plant and other equipment that the Tenant installed at its own cost; and any damage to the Premises by an Insured Risk which has not yet been made good.
4.4 If the parties have not agreed the Open Market Rent by the date three months before the Review Date, either may ask the President of the Institute of Valuers of Lennanshire to appoint an independent valuer, who acts as an expert and not as an arbitrator.
4.5 The valuer must invite written representations from both parties, give reasons if either party asks for them, and deliver the determination within sixty days of appointment.
4.6 The fees of the valuer are borne as the valuer directs and, in the absence of a direction, equally.
4.7 Until the new rent is known the Tenant must continue to pay at the old rate, and must pay any shortfall within twenty-one days of the determination together with interest at the Base Rate.
4.8 However high the Open Market Rent may be, the Annual Rent payable from the Review Date must not exceed £61,500.
# 5. Service charge
5.1 The Landlord must provide the services in Part 1 of Schedule 3, and the Tenant must pay the Service Charge Proportion of the Service Costs.
5.2 Before each accounting year, which begins on 1 April, the Landlord must send the Tenant an estimate of the Service Costs for that year, and the Tenant must pay its share of the estimate by equal instalments on the Quarter Days.
5.3 Within five months after the end of each accounting year the Landlord must send the Tenant a certified account. A shortfall is payable within twenty-eight days; an excess is credited against the next instalment.
5.4 In each of the first three accounting years the Tenant's share of the Service Costs must not exceed £17,950.
5.5 The Tenant may inspect vouchers for the Service Costs at the office of the Landlord's agent, on five working days' notice, within four months of receiving the account.
5.6 The Service Costs do not include the cost of rebuilding after damage by an Insured Risk, of letting empty units, of recovering rent from other occupiers, or of any work to the sluice other than its annual inspection.
# 6. Insurance
6.1 The Landlord must insure the Building against the Insured Risks for its full reinstatement cost, with loss of rent for three years, with a reputable insurer.
6.2 The Tenant must pay within fourteen days of demand a fair proportion of the premium, having regard to the use of the kilns.
6.3 The Tenant must insure the plate glass of the shop front and its public liability for not less than £5,000,000 for each claim, and must show the Landlord the policies once a year if asked.
6.4 If the Premises are damaged by an Insured Risk so as to be unfit for use, the Annual Rent, or a fair part of it, ceases to be payable until the Premises are again fit for use or until three years have passed, whichever is the sooner, unless the insurance money is irrecoverable because of something the Tenant did.
6.5 If the Landlord has not made the Premises fit for use within two years and nine months of the damage, either party may end this lease by notice, and the insurance money then belongs to the Landlord.
6.6 The Tenant must not store more than 200 kilograms of liquefied gas on the Premises, and must keep it in the ventilated cage outside the Kiln Room.
# 7. Repair and decoration
7.1 The Tenant must keep the interior of the Premises, the shop front, the doors and windows and the flues serving the kilns in good repair, but need not put them in any better state than the schedule of condition shows.
7.2 The Tenant must decorate the interior in the third, sixth and last years of the term, and in the last year in colours that the Landlord approves.
7.3 The Tenant must have the flues swept by a competent contractor every four months and must keep the certificates for six years.
7.4 If the Landlord gives notice of a want of repair, the Tenant must begin the work within one month, or at once in an emergency; if it does not, the Landlord may enter and carry out the work and recover the cost as a debt.
7.5 At the end of the term the Tenant must return the Premises clean, cleared of clay, glaze and packing materials, with the settlement tanks emptied.
# 8. Alterations
8.1 The Tenant must not alter the structure or the external appearance of the Building.
8.2 The Tenant may put up, move and take down demountable partitions without consent if it gives the Landlord drawings within ten working days after the work.
8.3 Other internal works need the Landlord's written consent, which must not be unreasonably withheld or delayed.
8.4 No kiln with a chamber larger than 2.2 cubic metres may be brought onto the Premises until a structural engineer approved by the Landlord has certified in writing that the floor can bear it.
8.5 Unless the Landlord waives the requirement at least three months before the end of the term, the Tenant must remove its alterations and make good.
# 9. Use
9.1 The Tenant must use the Premises for the Permitted Use only and only during the Authorised Hours, save that kilns may be left firing overnight if an alarm connected to a monitoring station is in operation.
9.2 The Tenant must not hold an auction on the Premises, keep any animal there, or play music that can be heard outside the Building.
9.3 Vehicles belonging to the Tenant or its visitors may be parked only in the six bays numbered 11 to 16, and no vehicle may be left there for longer than twenty-four hours.
9.4 The Tenant must not discharge slip, glaze or any solid matter into the drains, and must empty the settlement tanks before they are three-quarters full.
9.5 Deliveries by vehicles of more than 7.5 tonnes may be made only between 7.00 am and 8.30 am.
# 10. Dealings
10.1 The Tenant must not assign part only of the Premises, nor underlet, charge or share possession of the whole or any part, except as this clause allows.
10.2 The Tenant may assign the whole with the Landlord's consent, which must not be unreasonably withheld, and which may be made conditional on an authorised guarantee agreement.
10.3 The Landlord may refuse consent to an assignment if, at the date of the request, any Annual Rent is in arrear or the proposed assignee's audited profits before tax for each of its last three years are less than three times the Annual Rent.
10.4 The Tenant may share occupation with a company in the same group, or with not more than two craftspeople who have the use of a bench under a licence that can be ended on four weeks' notice, so long as no tenancy is created.
10.5 Within one month after any dealing the Tenant must give notice of it to the Landlord's solicitors and pay a registration fee of £85.
# 11. Statutes and safety
11.1 The Tenant must comply with every statute that applies to the Premises or to their use, and must bear the cost of doing so, except work to the structure that is not required by reason of the Tenant's particular use.
11.2 The Tenant must keep an asbestos register and must not drill the soffit of the first floor without the written agreement of the Landlord's surveyor.
11.3 Within seven days of receiving any notice from an authority about the Premises the Tenant must send a copy to the Landlord.
11.4 The energy rating of the Premises at the date of this lease is D (78). The Tenant must not do anything that would lower it.
# 12. Landlord's covenants
12.1 So long as the Tenant pays the rents and performs its obligations, it may hold the Premises without lawful interruption by the Landlord or anyone claiming through it.
12.2 The Landlord must keep the structure and roof of the Building and the Common Parts in repair, and must begin urgent work within five working days after it is told of the need for it.
12.3 The Landlord must keep the goods lift in service during the Authorised Hours; if the lift is out of service for more than ten consecutive working days, the Annual Rent is reduced by 6% for each complete week after that until it is back in service.
12.4 The Landlord must not let any other part of the Building to a business whose main trade is the sale of pottery or glass.
# 13. Tenant's break
13.1 The Tenant may end this lease on the Break Date by giving the Landlord not less than nine months' written notice.
13.2 The notice has effect only if on the Break Date the Annual Rent due has been paid and the Premises are free of occupation by the Tenant and by any person claiming through it.
13.3 If the lease ends under this clause, the Tenant must pay on the Break Date a sum equal to one-third of the Annual Rent then payable.
13.4 Within fourteen days of the Break Date the Landlord must repay any rent paid in advance for a period after that date.
13.5 The right in this clause is personal to Tidewell Ceramics Limited and ends on the first assignment of this lease.
# 14. Re-entry
14.1 The Landlord may re-enter the Premises, and the term then ends, if any rent is unpaid twenty-one days after it falls due, whether formally demanded or not; if there is a substantial breach of a tenant covenant which is not remedied within a reasonable time; or if the Tenant or the Guarantor enters an insolvency process.
14.2 Re-entry does not affect any right that has already accrued to either party.
14.3 A tenant's notice under an insolvency moratorium does not count as an insolvency process while the rent continues to be paid.
# 15. Guarantee
15.1 The Guarantor guarantees to the Landlord that the Tenant will pay the rents and perform its obligations, and will make good on demand any loss caused by a failure to do so.
15.2 The Guarantor's liability ends on the earlier of an assignment of the whole made with consent and the date on which the Tenant delivers audited accounts showing net assets of more than £400,000 for two years running.
15.3 The Guarantor is not released by time given to the Tenant, by a variation of this lease to which the Guarantor has agreed, or by the disclaimer of this lease.
15.4 If this lease is disclaimed, the Landlord may within four months require the Guarantor to take a new lease for the rest of the Contractual Term on the same terms.
# 16. Rent deposit
16.1 On the date of this lease the Tenant has paid the Rent Deposit to the Landlord, who must hold it in a separate designated account.
16.2 The Landlord may draw on the account for any sum which is due and unpaid for seven days, and must tell the Tenant within two working days of each withdrawal.
16.3 The Tenant must restore the account to its proper level within ten working days of being told of a withdrawal.
16.4 The Landlord must return half of the Rent Deposit on the third anniversary of this lease if no withdrawal has been made, and the rest within twenty working days after the end of the term.
# 17. Notices
17.1 A notice under this lease must be in writing and be delivered by hand or sent by recorded post to the registered office of the party, or to the Guarantor's address in the particulars.
17.2 A notice sent by recorded post is treated as received on the second working day after posting. A notice under clause 13 must also be copied to the Landlord's agent, Penhale Rudd, but a failure to send the copy does not make the notice bad.
17.3 Notice cannot be given by e-mail.
# 18. Disputes
18.1 A dispute about the Service Costs, the schedule of condition or the fair proportion of the premium must first be referred to the property directors of the parties, who must meet within fifteen working days.
18.2 If they do not settle it, the dispute is to be decided by a single arbitrator sitting in Portlennan.
18.3 This lease is governed by the law of England and Wales.
===
# Schedule 1: Rights granted
1. To pass with or without vehicles over the yard to and from Quay Road.
2. To use the goods lift for loads of up to 1,250 kilograms, the staircases and the refuse store.
3. To take water for industrial purposes from the mill leat, up to 3 cubic metres a day, at the Tenant's own risk as to quality.
4. To show the Tenant's trading name on the board in the entrance hall and on one projecting sign not larger than 0.8 square metres.
5. Support and shelter from the rest of the Building.
# Schedule 2: Rights reserved
1. To enter the Premises on two working days' notice, or without notice in an emergency, to inspect, to carry out works to the Building, to read meters and to value.
2. To enter the Kiln Room once a year, in the first fortnight of August, to inspect the sluice gear below it.
3. To build on or alter neighbouring land even if light or air to the Premises is reduced, so long as the use of the Premises is not materially affected.
4. To place scaffolding against the Building for no longer than is needed, without obscuring the shop front for more than six weeks in any year.
# Schedule 3: Services
**Part 1.** Cleaning and lighting the Common Parts; maintaining the goods lift and the fire alarm; gritting the yard; collecting refuse twice a week; inspecting the sluice each year; employing a caretaker for thirty hours a week.
**Part 2.** The table below shows the heads of Service Costs and the estimate for the first accounting year.
| Head of cost | Basis | Estimate for 2024-25 |
| Cleaning and lighting of Common Parts | Floor area | £21,300 |
| Goods lift: maintenance contract and inspection | Floor area | £9,840 |
| Fire alarm and emergency lighting | Floor area | £5,125 |
| Caretaker: wages and accommodation | Floor area | £27,600 |
| Refuse collection | Weight collected | £6,450 |
| Annual inspection of the sluice | Equal shares | £2,200 |
| Management fee | 9% of the heads above | £6,526 |
The management fee must not in any year be more than 9% of the other heads, and no fee may be charged on insurance premiums.
**Executed as a deed** by Brackwater Estates Limited acting by Helga Munro, director, and Piers Tolland, secretary; by Tidewell Ceramics Limited acting by Dilys Annesley, director, in the presence of a witness; and by Oswin Harrald Pryce in the presence of a witness, on the date at the head of the particulars.
"""
