"""The synopsis of a clinical trial of an invented medicine, as plain text."""

SOURCE = """
CLINICAL TRIAL PROTOCOL SYNOPSIS

Title:            OSPREY-2: a randomised, double-blind trial of lumerazane compared with
                  placebo as maintenance treatment in adults with ulcerative colitis
Protocol number:  LMZ-UC-202, version 4.0 of 30 May 2024
Sponsor:          Vesterholt Biosciences, Karrow (fictional; lumerazane does not exist)
Phase:            2b
Chief investigator: Professor Ottoline Reyes-Marr, Sunder Hill Infirmary

1. BACKGROUND

Lumerazane is an oral modulator of the integrin pathway. In OSPREY-1 remission at week 10 was
seen in 34 per cent of participants on 60 mg and 12 per cent on placebo. This trial asks whether
those who respond keep their response for a year.

2. OBJECTIVES AND ENDPOINTS

Primary endpoint: clinical remission at week 52, defined as a modified Mayo score of 2 or less
with no subscore above 1.

Key secondary endpoints: endoscopic healing at week 52; remission without corticosteroids for at
least 12 weeks; change in the bowel urgency scale; time to first relapse.

3. DESIGN

Participants who responded in OSPREY-1 are allocated at random, 2:2:1, to lumerazane 60 mg once
daily, lumerazane 30 mg once daily, or placebo. Allocation is stratified by earlier use of a
biological medicine and by corticosteroid use at entry. About 64 sites in nine countries take part.

4. SAMPLE SIZE

410 participants will be randomised. With remission in 45 per cent on 60 mg and 25 per cent on
placebo, this gives 92 per cent power at a two-sided significance level of 5 per cent, allowing for
14 per cent leaving early.

5. MAIN INCLUSION CRITERIA

- Age 18 to 75 years.
- Response at week 10 of OSPREY-1.
- Stable dose of mesalazine, if taken, for four weeks.
- Agreement to use effective contraception until 70 days after the last dose.

6. MAIN EXCLUSION CRITERIA

- Colectomy, or colectomy likely within 12 weeks.
- Toxic megacolon, Crohn's disease or indeterminate colitis.
- Active or untreated latent tuberculosis.
- Neutrophil count below 1.4 x 10^9/L, or transaminases above 2.5 times the upper limit.
- Any cancer in the last five years, other than excised basal cell carcinoma.
- Live vaccine within six weeks before the first dose.

7. TREATMENT RULES

Tablets are taken fasting, in the morning. A missed dose may be taken until 6 pm. Corticosteroids
must be tapered from week 2 by 2.5 mg a week. Rescue treatment is allowed for confirmed relapse
only, and the participant then counts as not in remission.

Stop lumerazane for good if the neutrophil count falls below 0.8 x 10^9/L on two samples 72 hours
apart, if transaminases rise above eight times the upper limit, if progressive multifocal
leukoencephalopathy is suspected, or in pregnancy.

8. VISITS

Week 0, 2, 4, 8 and then every six weeks until week 52, with a follow-up visit 30 days after the
last dose. Colonoscopy at week 0 and week 52, read centrally by two readers who do not know the
allocation; a third reader settles differences of more than one point.

9. SAFETY

Serious adverse events are reported to the sponsor within 24 hours. An independent data monitoring
committee of five members meets every four months and after the 80th, 160th and 300th participant
has reached week 26. Events of special interest: herpes zoster, pancreatitis, neutropenia and
new neurological signs.

10. STATISTICS

The primary analysis compares 60 mg with placebo by a stratified Mantel-Haenszel test, and 30 mg
with placebo only if the first comparison is significant. Participants without a week 52 result
count as not in remission. One interim analysis for futility is planned when half of the
participants have reached week 26; there is no interim analysis for efficacy.

11. PARTICIPANT PAYMENTS AND INSURANCE

Travel is reimbursed at cost, and participants receive 55 pounds for each visit with a colonoscopy.
The sponsor carries no-fault insurance of 6 million pounds for the trial.

12. DATA

Trial records are kept for 25 years. Results are to be published within 12 months of the last
participant's last visit, whatever they show. Anonymous data may be requested from the sponsor two
years after publication.
"""
