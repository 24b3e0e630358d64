# tables.awk - medians of what timeit printed, ratios, and the targets
#
# First file: "name<TAB>command"; second: "name us cpu_us KiB" for each run.

FNR == NR {
	name[++names] = $1
	said = $0
	sub(/^[^\t]*\t/, "", said)
	command[$1] = said
	next
}

{
	n[$1]++
	wall[$1, n[$1]] = $2
	cpu[$1, n[$1]] = $3
	kib[$1, n[$1]] = $4
}

function median(of, what,   i, j, v, count, sorted) {
	count = n[what]
	for (i = 1; i <= count; i++) {
		v = of[what, i]
		for (j = i - 1; j > 0 && sorted[j] > v; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = v
	}
	i = int((count + 1) / 2)
	return count % 2 ? sorted[i] : (sorted[i] + sorted[i + 1]) / 2
}

function verdict(value, target) {
	return value <= target ? "ok" : "over"
}

function ratio(what, base, target,   r) {
	r = median(wall, what) / median(wall, base)
	printf "%-16s / %-35s %6.3f %6.3f  at most %.2f  %s\n",
		command[what], command[base], r,
		median(cpu, what) / median(cpu, base), target,
		verdict(r, target)
}

function memory(what,   k) {
	k = median(kib, what)
	printf "%-16s   %-35s %13d  at most %d  %s\n", command[what],
		"KiB resident", k, 2048, verdict(k, 2048)
}

END {
	for (i = 1; i <= names; i++)
		if (n[name[i]] != rounds) {
			printf "tables: %s was measured %d times\n",
				command[name[i]], n[name[i]] >"/dev/stderr"
			exit 1
		}
	printf "%-42s %9s %9s %8s\n", "command", "ms", "CPU ms", "KiB"
	for (i = 1; i <= names; i++)
		printf "%-42s %9.2f %9.2f %8d\n", command[name[i]],
			median(wall, name[i]) / 1000,
			median(cpu, name[i]) / 1000, median(kib, name[i])
	printf "\n%-54s %6s %6s\n", "ratio", "time", "CPU"
	split("netstat-like tsv", ours, " ")
	for (i = 1; i <= 2; i++) {
		ratio(ours[i], "ss", 0.25)
		ratio(ours[i], "netstat", 0.13)
		ratio(ours[i], "raw", 1.15)
		memory(ours[i])
	}
	ratio("none", "ss-none", 0.67)
	memory("none")
}
