"""A typed discharge letter that exists only as a scan."""

LINES = """
CALDER BAY GENERAL HOSPITAL
Ward 9, Respiratory Medicine          Telephone 2117

DISCHARGE LETTER                      Date: 19 August 2024

To: Dr F. Okonjo-Bell, Millrace Surgery, Tansley

Patient: Edmund Varley          Born: 4 February 1951
Hospital number: CB 730 442
Admitted: 12 August 2024        Discharged: 19 August 2024
Consultant: Dr M. Treloar

Diagnosis: Left lower lobe pneumonia with a small effusion.

Dear Doctor,

This retired organ builder was admitted with four days of fever
and cough. Chest film showed shadowing at the left base. He was
treated with oxygen and with pelmoxate by mouth for seven days.
His sputum grew nothing. The effusion was tapped on 14 August:
180 mL of clear straw-coloured fluid, pH 7.41.

He developed a rash on his forearms on day 6, which was thought
to be due to sunlight by the window and faded within two days.

Weight on discharge 71.4 kg. Oxygen saturation 95% on air.

Medicines on discharge:
  Corvaline tablets 20 mg in the morning (unchanged)
  Quorvastin 10 mg at night (unchanged)
  Vantairol inhaler, two puffs when needed (new)
  Dolvantine was stopped because of constipation.

Please could you:
  1. repeat the chest film in six weeks;
  2. check his kidney function on 2 September 2024;
  3. offer help with stopping smoking: he smokes 12 a day.

He will be seen in the chest clinic on 8 October 2024.

Dr Saskia Lindgren-Poole, resident doctor
Fictional letter. No such patient or medicine exists.
"""
