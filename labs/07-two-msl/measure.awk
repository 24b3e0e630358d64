# measure.awk - what the looks and attempts of one watch.bash come to
#
#	awk -v wheel=MS -f measure.awk LOG
#
# Prints NAME<TAB>VALUE: what run.bash observes. Each record has a time before
# and one after; what lies between them is left open, so a busy machine makes
# an answer wider, not wrong. See also: watch.bash.

function s(ms) { return sprintf("%.2f", ms / 1000) }

function yes_no(is) { return is ? "yes" : "no" }

function put(name, value) { printf "%s\t%s\n", name, value }

function keys(set, key, all) {
	for (key in set)
		all = all (all ? "," : "") key
	return all ? all : "-"
}

BEGIN { FS = "\t" }

$1 == "setting" { put("setting", $2) }
$1 == "close" { begun = $2 }
$1 == "bind" && gone { after[$4]++ }
$1 == "bind" && !gone { attempt[++attempts] = $4 }

# Between two looks that have found the entry it was there all the time.
$1 == "look" && $4 != "-" {
	if (!entered)
		entered = $3
	for (; attempts; attempts--)
		before[attempt[attempts]]++
	seen = $2
	# When the timer ends: where all looks at it agree.
	if ($4 > 0 && (!low || $2 + $4 > low))
		low = $2 + $4
	if ($4 > 0 && (!high || $3 + $4 < high))
		high = $3 + $4
}

# What was tried just before may have found it or not.
$1 == "look" && $4 == "-" && !gone {
	gone = $3
	if (attempts && attempt[attempts] == "bound")
		after["bound"]++
}

END {
	# The timer counts in ticks, of up to 10 ms.
	low -= 10
	high += 10
	clock = low - entered <= 60000 && high - begun >= 60000
	put("agree", yes_no(low <= high))
	put("clock", yes_no(clock) ", " s(low - entered) " to " s(high - begun))
	put("over", yes_no(gone >= low && seen <= high + wheel) ", " \
		s(seen - entered) " to " s(gone - begun))
	put("before", keys(before))
	put("after", keys(after))
}
