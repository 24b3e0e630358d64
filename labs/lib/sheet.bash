# sheet.bash - what a lab's sheet says: its title, questions, and answers
#
# A sheet is README.md or README.zh.md. Its first line is the title, the
# paragraph below it says in one line what happens, and the section Predict
# has the questions, each a numbered paragraph. See also: labs/lab.

# sheet_of FOLDER: the sheet in the reader's language
sheet_of() {
	if [[ $LAB_LANG == zh ]]; then
		echo "$1/README.zh.md"
	else
		echo "$1/README.md"
	fi
}

sheet_title() {
	sed 's/^# //; q' "$1"
}

# sheet_line SHEET: what happens, in one line
sheet_line() {
	awk 'NR > 1 && NF { print; exit }' "$1"
}

# sheet_questions SHEET: "N<TAB>question", each on one line
sheet_questions() {
	awk '
		BEGIN { between = ARGV[1] ~ /\.zh\.md$/ ? "" : " " }
		function flush() { if (n) print n "\t" q; n = 0 }
		/^## / { flush(); on = $2 == "Predict" || $2 == "预测"; next }
		!on { next }
		/^[0-9]+\. / { flush(); n = $1 + 0; sub(/^[0-9]+\. /, "")
			q = $0; next }
		n && NF { sub(/^ +/, ""); q = q between $0; next }
		{ flush() }
		END { flush() }' "$1"
}

sheet_question() {
	sheet_questions "$1" | awk -F'\t' -v n="$2" '$1 == n { print $2 }'
}

# answers_of NAME: the file in which the student's predictions are kept
answers_of() {
	echo "${LAB_ANSWERS:-${XDG_DATA_HOME:-$HOME/.local/share}/tcp-labs}/$1"
}

# predicted NAME N: the student's answer, nothing where there is none
predicted() {
	local file
	file=$(answers_of "$1")
	[[ ! -r $file ]] || sed -n "s/^$2	//p" "$file" | tail -n 1
}

# prediction NAME N: likewise, and it says so
prediction() {
	local reply
	reply=$(predicted "$@")
	[[ -n $reply ]] || reply=$(text '(none)' '（无）')
	say "$reply"
}

# predict SHEET NAME: asks, and keeps what is answered
predict() {
	local file n question reply
	file=$(answers_of "$2")
	mkdir -p "$(dirname "$file")"
	sheet_questions "$1" >"$file.questions"
	: >"$file.new"
	while IFS=$'\t' read -r n question <&3; do
		printf '%d. %s\n> ' "$n" "$question"
		read -r reply || break
		printf '%s\t%s\n' "$n" "$reply" >>"$file.new"
	done 3<"$file.questions"
	rm -f "$file.questions"
	mv "$file.new" "$file"
	printf '\n%s %s\n' "$(text 'Kept in' 已保存于)" "$file"
}
