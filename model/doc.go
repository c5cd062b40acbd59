// Package model holds the plain data that flows through jixiao: what was read
// from an officer's workbooks (Form, Unit), what was found (Finding, Variance)
// and what is to be written (Report). It does no I/O and makes no judgement.
//
// # Glossary
//
// One word per concept, in English and on the form. TestGlossary checks these
// lines against the table in term.go.
//
//	Unit            单位          an office with a budget of its own
//	Project         项目          what money is declared, spent and evaluated for
//	Department      主管部门      the authority above the unit
//	Implementer     实施单位      the unit that carries a project out
//	Fund            资金来源      where the money comes from
//	InitialBudget   年初预算数    the budget as approved at the start of the year
//	Adjustment      调整数        what was added (+) or cut (−) during the year
//	Budget          全年预算数    the budget after adjustment
//	Spending        全年执行数    what was actually spent
//	Rate            执行率        Spending over Budget, a fraction
//	Carryover       结转结余      what is left at the end of the year
//	Weight          分值          the points an item can earn
//	Score           得分          the points it did earn
//	TotalScore      总分          the sum of all scores of a form
//	Grade           自评等级      优, 良, 中 or 差
//	Goal            预期目标      what was to be achieved, in words
//	Outcome         实际完成情况  what was achieved, in words
//	Indicator       三级指标      one measured item of a goal
//	Target          年度指标值    what an indicator was to reach
//	Actual          实际完成值    what it did reach
//	Deviation       偏差原因      why it missed, and what will be done
//	Received        到位数        what had arrived of the money
//	ReviewScore     复核分        the score that a reviewer gave
//	Coefficient     得分系数      Score over Weight, a fraction
//	StageSpending   阶段执行数    what was spent by the day of a monitoring form
//	StageActual     阶段完成值    what was reached by that day
//	Likelihood      完成可能性    whether the target will be reached, in words
//	Amount          金额          one payment
package model
