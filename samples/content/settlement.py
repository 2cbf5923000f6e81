"""A settlement offer by e-mail, with the draft agreement attached as a PDF."""

SUBJECT = "Greel Haulage v Marsden Cold Stores - revised offer (without prejudice save as to costs)"
SENDER = "Imogen Falk <i.falk@falkdunmore.example>"
RECIPIENT = "Ravi Senthal <ravi.senthal@lockyerpole.example>"
COPY = "Claims Desk <claims@marsdencold.example>"
DATE = "Mon, 06 Jan 2025 16:42:00 +0000"
ATTACHMENT = "draft_settlement_agreement.pdf"
BODY = """Dear Ravi,

Greel Haulage Limited v Marsden Cold Stores Limited
Claim no. BL-2023-000418
WITHOUT PREJUDICE SAVE AS TO COSTS

Thank you for your letter of 19 December and for the call this morning.

Our client Marsden does not accept that the compressor failure of 8 July 2023 was foreseeable, and Dr Wallin's report on the maintenance logs supports it. It is nevertheless willing to settle on the terms of the attached draft, which replaces the draft we sent on 28 November.

Three points have moved since then:

1. The settlement sum goes up from 185,000 to 212,500 pounds and is now payable in three instalments rather than five.
2. Marsden no longer asks for an apology from Mr Greel.
3. The fourteen refrigerated trailers will be handed back at the Thornby depot and not at Marsden's own yard, which your client said was too far for its drivers.

The offer is open for acceptance until 4.00 pm on Friday 17 January 2025 and then lapses without further notice. If it is not accepted and your client does not do better at trial, we shall show this letter to the judge on costs and ask for indemnity costs from 18 January 2025.

Please also let us have the unredacted tachograph records for vehicle GH 22 by the end of this week; the disclosure order was made on 2 December.

I am in court on Wednesday and Thursday. My colleague Anton Breck (extension 217) has the file and can take instructions in my absence.

Kind regards,

Imogen Falk
Partner, Falk & Dunmore
8 Assize Street, Wrenbridge
"""
AGREEMENT_TITLE = "Draft Settlement Agreement"
AGREEMENT = """
**Draft 4: 6 January 2025. Subject to contract.**
This agreement is made between (1) **Greel Haulage Limited** of Sidings Way, Thornby ("Greel") and (2) **Marsden Cold Stores Limited** of Icehouse Lane, Wrenbridge ("Marsden").
# Background
(A) Greel stored frozen goods for its customers in Chamber 3 of Marsden's cold store under a storage contract dated 11 February 2021.
(B) On 8 July 2023 a compressor failed and 61 pallets of goods were condemned. Greel issued proceedings on 30 October 2023. Marsden denies liability.
(C) The parties have agreed to settle all their disputes on these terms.
# 1. Payment
1.1 Marsden will pay Greel £212,500 in full and final settlement, in three instalments.
| Instalment | Amount | Due date |
| First | £100,000 | 31 January 2025 |
| Second | £62,500 | 30 April 2025 |
| Third | £50,000 | 31 July 2025 |
1.2 Payment is to be made by bank transfer to the client account of Lockyer Pole LLP, whose receipt is a good discharge.
1.3 If an instalment is more than five working days late, the whole balance becomes due at once, with interest at 5.5% a year above base rate from the date of default.
# 2. Costs
2.1 Marsden will pay £36,800 towards Greel's costs within twenty-eight days of the date of this agreement. Otherwise each party bears its own costs.
# 3. Trailers and records
3.1 By 14 February 2025 Marsden will release the fourteen refrigerated trailers listed in the Annex at Greel's Thornby depot, in the condition in which they now stand, without charge for storage.
3.2 Greel gives up its lien claim over the racking in Chamber 3 and will collect its pallet trucks on 48 hours' notice.
3.3 Each party will keep its temperature records for the period from 1 June to 31 August 2023 until 31 December 2027.
# 4. Release
4.1 On payment of the first instalment and the costs, each party releases the other from every claim arising from the storage contract or the events of 8 July 2023, whether or not known at the date of this agreement.
4.2 The release does not cover claims by Greel's customer Pantrell Foods for which Greel has served notice before 6 January 2025; Marsden's contribution to those is limited to £40,000.
4.3 Within seven days of the first instalment the parties will file a consent order staying the claim.
# 5. Confidentiality
5.1 The parties will keep these terms confidential, except to their insurers, auditors and advisers, or as the law requires. Either may say that "the dispute has been settled amicably".
# 6. General
6.1 Nothing here is an admission of liability. This agreement is the whole agreement between the parties on its subject.
6.2 This agreement may be signed in counterparts and by electronic signature, and is governed by the law of England and Wales.
"""
