"""Sixty questions about the sample documents: forty with an answer, twenty without.

A quote is one sentence, clause or list item, or one table row with its cells joined by a space. Its page is looked up
in the generated file (`locate.py`), never written here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`kind` is fact, topic_absent or near_miss; only a fact has an answer and a quote."""

    text: str
    kind: str = "fact"
    answer: str | None = None
    file: str | None = None
    attachment: str | None = None
    quote: str | None = None


def _absent(text: str) -> Question:
    return Question(text=text, kind="topic_absent")


def _near(text: str, file: str) -> Question:
    return Question(text=text, kind="near_miss", file=file)


LEASE = "legal/harbour_mill_lease.pdf"
PAYROLL = "legal/payroll_services_agreement.docx"
POLICY = "legal/data_protection_policy.html"
SETTLEMENT = "legal/settlement_offer.eml"
DRAFT = "draft_settlement_agreement.pdf"
RENTS = "legal/estate_rent_schedule.xlsx"
TRIBUNAL = "legal/tribunal_decision.txt"
LEAVE = "legal/leave_policy.md"
NDA = "legal/mutual_nda.rtf"
HANDBOOK = "medical/ward_handbook.pdf"
GUIDELINE = "medical/trevaxoril_guideline.pdf"
SMPC = "medical/pelmoxate_smpc.docx"
LEAFLET = "medical/quorvastin_leaflet.html"
DOSES = "medical/paediatric_doses.xlsx"
ALERT = "medical/medicine_alert.eml"
RECALL = "recall_notice_corvaline.docx"
TRIAL = "medical/trial_synopsis.txt"
SCAN = "medical/discharge_letter_scan.pdf"

LEGAL = (
    Question(
        text="How far ahead does Tidewell have to warn its landlord if it wants to leave Harbour Mill early?",
        answer="Not less than nine months in writing",
        file=LEASE,
        quote="The Tenant may end this lease on the Break Date by giving the Landlord not less than nine months’ written notice.",
    ),
    Question(
        text="How big may the café in Unit 4 of Harbour Mill be?",
        answer="Not more than 600 square feet",
        file=LEASE,
        quote="Making, firing, displaying and selling ceramic ware, with ancillary offices and a customer café of not more than 600 square feet",
    ),
    Question(
        text="Is there an old restriction on the title of Harbour Mill that we should tell the client about?",
        answer="Yes: a covenant of 2 November 1911 forbidding the sale of spirituous liquor on the land",
        file=LEASE,
        quote="The Landlord has disclosed one entry in the charges register, a covenant dated 2 November 1911 forbidding the sale of spirituous liquor on the land, and the Tenant takes this lease subject to it.",
    ),
    Question(
        text="Is there a ceiling on Tidewell's rent after the 2029 review?",
        answer="£61,500 a year",
        file=LEASE,
        quote="However high the Open Market Rent may be, the Annual Rent payable from the Review Date must not exceed £61,500.",
    ),
    Question(
        text="What was budgeted for the caretaker at Harbour Mill in 2024-25?",
        answer="£27,600",
        file=LEASE,
        quote="Caretaker: wages and accommodation Floor area £27,600",
    ),
    Question(
        text="If Norbeck leaks our payroll details, how quickly must it let us know?",
        answer="Without undue delay and within thirty hours of becoming aware of it",
        file=PAYROLL,
        quote="The Supplier must tell the Client of a personal data breach without undue delay and in any event within thirty hours of becoming aware of it.",
    ),
    Question(
        text="What is the total liability of the Supplier in each contract year under the Norbeck payroll agreement?",
        answer="140% of the Charges paid or payable in that year",
        file=PAYROLL,
        quote="Subject to clause 9.1, the total liability of the Supplier in each contract year is limited to 140% of the Charges paid or payable in that year.",
    ),
    Question(
        text="What do we get back from Norbeck when the payroll portal is down for too long?",
        answer="1.5% of the monthly fee for each full hour beyond the allowance",
        file=PAYROLL,
        quote="Portal Available between 7 am and 10 pm 99.2% 1.5% of the monthly fee for each full hour beyond the allowance",
    ),
    Question(
        text="How long does Ferrisway keep CCTV images from its estates?",
        answer="28 days from the date of recording",
        file=POLICY,
        quote="CCTV images from estates Date of recording 28 days",
    ),
    Question(
        text="How senior must a police officer be before Ferrisway hands over tenants' details?",
        answer="Inspector or above, except in an emergency",
        file=POLICY,
        quote="We share information with the police on a written request signed by an officer of the rank of inspector or above, except in an emergency.",
    ),
    Question(
        text="Until when can Greel take up Marsden's proposal?",
        answer="4.00 pm on Friday 17 January 2025",
        file=SETTLEMENT,
        quote="The offer is open for acceptance until 4.00 pm on Friday 17 January 2025 and then lapses without further notice.",
    ),
    Question(
        text="How much of Greel's legal bill is Marsden going to cover under the draft?",
        answer="£36,800",
        file=SETTLEMENT,
        attachment=DRAFT,
        quote="Marsden will pay £36,800 towards Greel’s costs within twenty-eight days of the date of this agreement.",
    ),
    Question(
        text="What is the amount and due date of the second instalment in the Greel and Marsden settlement?",
        answer="£62,500 on 30 April 2025",
        file=SETTLEMENT,
        attachment=DRAFT,
        quote="Second £62,500 30 April 2025",
    ),
    Question(
        text="How is the ambulance trust's rent at Cotterdale tied to inflation?",
        answer="Index-linked with a collar of 1% and a cap of 4%",
        file=RENTS,
        quote="Index-linked with collar 1% and cap 4%",
    ),
    Question(
        text="What has been done about the money Osmotherley owes at Cotterdale?",
        answer="A statutory demand was served on 22 November 2024",
        file=RENTS,
        quote="Statutory demand served on 22 November 2024",
    ),
    Question(
        text="By how much was Ms Corrigan's compensation raised because Pellworth mishandled her complaint?",
        answer="15 per cent of the compensatory award",
        file=TRIBUNAL,
        quote="We increase the compensatory award by 15 per cent.",
    ),
    Question(
        text="How many bank holiday shifts did Ms Corrigan work at the reduced rate?",
        answer="Eleven",
        file=TRIBUNAL,
        quote="The claimant worked eleven bank holiday shifts at the reduced rate and is entitled to the difference.",
    ),
    Question(
        text="I work at Ardmuir and want three weeks off in one go. When do I have to ask?",
        answer="At least eight weeks beforehand",
        file=LEAVE,
        quote="For an absence of more than ten working days in a row give at least eight weeks' notice.",
    ),
    Question(
        text="May Quillon send one of Saltmarsh's test coupons to a lab to find out what it is made of?",
        answer="Only if Saltmarsh has agreed to the particular test in writing",
        file=NDA,
        quote="It must not analyse the chemical composition of a sample, cut one open, or decompile firmware, unless the discloser has agreed to the particular test in writing.",
    ),
    Question(
        text="Under the Quillon and Saltmarsh NDA, within how many working days of a request must information be returned or destroyed?",
        answer="Fifteen working days",
        file=NDA,
        quote="Within fifteen working days of a request the recipient must return or destroy the information and certify in writing that it has done so.",
    ),
)

MEDICAL = (
    Question(
        text="How soon must the first antibiotic be running once we suspect sepsis at Calder Bay?",
        answer="Within 50 minutes of the decision that sepsis is likely",
        file=HANDBOOK,
        quote="The antibiotic must be in the vein within 50 minutes of the decision that sepsis is likely.",
    ),
    Question(
        text="Until what time in the evening does the acute pain team answer its extension?",
        answer="9 pm",
        file=HANDBOOK,
        quote="Acute pain team 2280 7.30 am to 9 pm",
    ),
    Question(
        text="My diabetic patient is awake with a sugar of 3.1. How much orange juice does the Calder Bay handbook say to give?",
        answer="160 mL of smooth orange juice, or six dextrose tablets",
        file=HANDBOOK,
        quote="If the patient can swallow, give 18 g of fast sugar: six dextrose tablets or 160 mL of smooth orange juice.",
    ),
    Question(
        text="How often do the district nurses renew a permanent catheter?",
        answer="Every eleven weeks",
        file=HANDBOOK,
        quote="Long-term catheters are changed every eleven weeks by the district nurses.",
    ),
    Question(
        text="What is in the first pack for a major haemorrhage at Calder Bay?",
        answer="Four units of red cells, four of plasma and one of platelets",
        file=HANDBOOK,
        quote="The first pack is four units of red cells, four of plasma and one of platelets, and it reaches the ward in eighteen minutes.",
    ),
    Question(
        text="When is it safe to pull an epidural line in somebody on trevaxoril?",
        answer="40 hours after the last dose",
        file=GUIDELINE,
        quote="Do not remove an epidural catheter until 40 hours have passed since the last dose of trevaxoril, and give the next dose no sooner than eight hours after removal.",
    ),
    Question(
        text="Our patient is having a knee replaced and has a creatinine clearance of 45. How long should she be off trevaxoril beforehand?",
        answer="84 hours (high-risk procedure)",
        file=GUIDELINE,
        quote="30 to 59 mL/min 48 hours 84 hours",
    ),
    Question(
        text="Can crushed trevaxoril go down a jejunal feeding tube?",
        answer="No, because absorption falls by two-thirds",
        file=GUIDELINE,
        quote="It must not be given through a tube that ends in the jejunum, because absorption falls by two-thirds.",
    ),
    Question(
        text="A man on theophylline needs pelmoxate. What should I do with the theophylline?",
        answer="Reduce its dose by one third during treatment",
        file=SMPC,
        quote="The plasma concentration of theophylline rises by 38%, and its dose should be reduced by one third during treatment.",
    ),
    Question(
        text="How is pelmoxate given to patients on haemodialysis?",
        answer="400 mg every 48 hours, on dialysis days after the session",
        file=SMPC,
        quote="Below 20 mL/min and in patients on haemodialysis give 400 mg every 48 hours, on dialysis days after the session.",
    ),
    Question(
        text="How many days of pelmoxate does the product summary advise for a kidney infection?",
        answer="8 days",
        file=SMPC,
        quote="Pyelonephritis 400 mg every 12 hours 8 days",
    ),
    Question(
        text="I noticed at breakfast that I had not had my quorvastin last evening, twelve hours ago. Should I take it now?",
        answer="No: if it is more than eight hours late, leave it out and take the next one at the usual time",
        file=LEAFLET,
        quote="If it is later than that, leave it out and take the next one at the usual time.",
    ),
    Question(
        text="May somebody with a peanut allergy have quorvastin?",
        answer="No: the capsule shell contains soya lecithin",
        file=LEAFLET,
        quote="if you are allergic to quorvastin, to soya or to peanut: the capsule shell contains soya lecithin",
    ),
    Question(
        text="What is the most ostrivane a child in status epilepticus may be loaded with?",
        answer="1,800 mg",
        file=DOSES,
        quote="Watch blood pressure; largest loading dose 1,800 mg",
    ),
    Question(
        text="What gentavane level do we want in a newborn before the next dose?",
        answer="Below 1.8 mg/L",
        file=DOSES,
        quote="Level before the second dose: below 1.8 mg/L",
    ),
    Question(
        text="While Corvaline injection is short, how fast do we start the substitute drip?",
        answer="3 mL an hour of dimatrel 1 mg/mL",
        file=ALERT,
        quote="Its starting rate is 3 mL an hour, and it must not be given through the same line as blood.",
    ),
    Question(
        text="How many ampoules of Corvaline batch CV4502C were supplied?",
        answer="7,340",
        file=ALERT,
        attachment=RECALL,
        quote="CV4502C November 2026 8 July 2024 7,340",
    ),
    Question(
        text="At what neutrophil count do we have to take an OSPREY-2 participant off the drug permanently?",
        answer="Below 0.8 x 10^9/L on two samples 72 hours apart",
        file=TRIAL,
        quote="Stop lumerazane for good if the neutrophil count falls below 0.8 x 10^9/L on two samples 72 hours apart, if transaminases rise above eight times the upper limit, if progressive multifocal leukoencephalopathy is suspected, or in pregnancy.",
    ),
    Question(
        text="How much fluid was drained from Edmund Varley's chest?",
        answer="180 mL",
        file=SCAN,
        quote="The effusion was tapped on 14 August: 180 mL of clear straw-coloured fluid, pH 7.41.",
    ),
    Question(
        text="When is the surgery asked to recheck Edmund Varley's renal function?",
        answer="2 September 2024",
        file=SCAN,
        quote="check his kidney function on 2 September 2024;",
    ),
)

UNANSWERABLE = (
    _absent("How much stamp duty is due on a freehold house bought for £400,000?"),
    _absent("How is an estate divided when somebody dies without a will?"),
    _absent("How long after publication can a libel claim still be brought?"),
    _absent("Which visa does a seasonal fruit picker need?"),
    _absent("What is the fine for felling a protected tree?"),
    _absent("Which vaccine does a traveller to a yellow fever area need?"),
    _absent("How should scalp psoriasis be treated?"),
    _absent("At what age does cervical screening begin?"),
    _absent("How many fractions of radiotherapy follow a lumpectomy?"),
    _absent("When is the best time to repair a cleft palate?"),
    _near("What interest does Brackwater have to pay Tidewell on the Harbour Mill rent deposit?", LEASE),
    _near("For how long after the agreement ends may Halewick not hire Norbeck's staff?", PAYROLL),
    _near("How long does Ferrisway keep the photographs taken at repair inspections?", POLICY),
    _near("By what date must Marsden replace the compressor in Chamber 3?", SETTLEMENT),
    _near("What is the rateable value of Unit 7 on the Cotterdale estate?", RENTS),
    _near("What is the extension of the diabetes nurse at Calder Bay?", HANDBOOK),
    _near("How much nelocept should be given to a patient with liver failure?", GUIDELINE),
    _near("What was the cure rate of pelmoxate for pyelonephritis in its trials?", SMPC),
    _near("Does quorvastin make contraceptive pills less reliable?", LEAFLET),
    _near("What was Edmund Varley's blood pressure on the day he went home?", SCAN),
)

QUESTIONS = LEGAL + MEDICAL + UNANSWERABLE
