"""A mutual non-disclosure agreement, as RTF from an old word processor."""

TITLE = "Mutual Non-Disclosure Agreement"
SOURCE = """
This agreement is made on 11 November 2024 between **Quillon Robotics Limited** (company number SC 518 824), of Foundry Park, Kirkallan ("Quillon"), and **Saltmarsh Composites GmbH** (HRB 90 4417), of Werftstrasse 8, Norderhaven ("Saltmarsh").
# 1. Purpose
1.1 The parties wish to find out whether Saltmarsh's woven carbon skins can be used in the gripper arms of Quillon's Heron series (the "Project") and will each disclose confidential information to the other for that purpose only.
# 2. What is confidential
2.1 Confidential information means all information about the Project, however it is disclosed, that is marked confidential or that a reasonable engineer would recognise as such. It includes samples, test coupons, resin formulations, control firmware and the fact that the parties are talking to each other.
2.2 Information that is disclosed by word of mouth counts only if the discloser confirms it in writing within twenty days.
2.3 It does not include information that is public without a breach of this agreement, that the recipient already held, that the recipient receives lawfully from a third party, or that it develops independently, in each case as its written records show.
# 3. Duties of the recipient
3.1 The recipient must keep the information secret with the same care as its own, and at least with reasonable care.
3.2 It may pass the information only to employees and professional advisers who need it for the Project. Contractors may see it only with the discloser's consent and after signing an undertaking in the form of the annex.
3.3 It must not analyse the chemical composition of a sample, cut one open, or decompile firmware, unless the discloser has agreed to the particular test in writing.
3.4 It must tell the discloser within three working days of discovering an unauthorised disclosure.
3.5 If a court or authority orders disclosure, the recipient must, so far as it lawfully can, warn the discloser first and disclose no more than it must.
# 4. No licence
4.1 All rights in the information stay with the discloser. An invention made jointly in the course of the Project belongs to both in equal shares, and neither may file for a patent on it without the other.
4.2 Information is given as it stands. Neither party promises that it is complete or accurate.
# 5. Duration
5.1 Disclosures may be made under this agreement for eighteen months from its date. Either party may end that period earlier on thirty days' notice.
5.2 The duties in clause 3 continue for four years after the last disclosure, and for resin formulations and source code without limit of time.
# 6. Return
6.1 Within fifteen working days of a request the recipient must return or destroy the information and certify in writing that it has done so. Samples must be returned at the recipient's cost. One archive copy may be kept by the legal department, and backups may expire in their ordinary cycle.
# 7. General
7.1 Neither party is obliged to enter into any further agreement. Neither may approach the other's named engineers, who are listed in the annex, with an offer of employment until twelve months after the end of the disclosure period.
7.2 Export-controlled information may be disclosed only after the discloser has named the relevant list entry and the recipient has agreed to receive it.
7.3 This agreement is governed by the law of Scotland, and the Court of Session has exclusive jurisdiction, except that either party may seek an interim order anywhere.
7.4 Changes must be in writing and signed by both parties.
Signed for Quillon Robotics Limited by Una Drever, chief engineer, and for Saltmarsh Composites GmbH by Dr Jorin Feddersen, Geschäftsführer.
"""
