# Writes reference.json: what lme4 makes of rows.csv. Run in this folder: Rscript reference.R
# Written once and kept; tests/stats/test_reml.py compares. With rows.csv deleted, the rows are drawn again.
suppressPackageStartupMessages(library(lme4))

draw <- function() {
  # 60 employees in 12 teams of 2 to 9, 20 to 400 rows each; hard contacts go to skilled people.
  set.seed(20261122)
  size <- c(2, 3, 3, 4, 4, 5, 5, 5, 6, 7, 7, 9)
  team <- rep(seq_along(size) - 1, size)
  people <- length(team)
  skill <- rnorm(people, 0, .3)
  site <- rnorm(length(size), 0, .2)
  n <- round(exp(runif(people, log(20), log(400))))
  who <- rep(seq_len(people), n)
  rows <- length(who)
  hard <- c(.4, .2, 0, -.1, -.2, -.4, -.7, -.9)
  reason <- sapply(skill[who], function(a) sample(8, 1, prob = c(9, 5, 4, 3, 3, 2, 1, .3) * exp(-1.5 * a * hard)))
  channel <- ifelse(runif(rows) < .4, team[who] %% 3, sample(0:3, rows, TRUE))
  hour <- sample(0:5, rows, TRUE, prob = c(1, 3, 4, 4, 2, .3))
  mean <- 3.9 + skill[who] + site[team[who] + 1] + hard[reason] + c(0, .1, -.2, .15)[channel + 1]
  mean <- mean + c(0, .05, 0, -.05, -.1, -.3)[hour + 1]
  csat <- pmin(5, pmax(1, round(mean + rnorm(rows))))
  slow <- 4 + 1.5 * rnorm(people, 0, .3)[who] - .4 * hard[reason] + .4 * rnorm(length(size))[team[who] + 1]
  hold <- pmin(600, round(exp(slow + rnorm(rows, 0, .8)) - 1))
  # Net promoters without anything that teams add.
  nps <- round(100 * pmin(1, pmax(-1, .2 + .25 * skill[who] + .4 * hard[reason] + rnorm(rows, 0, .8))))
  data.frame(employee = who - 1, team = team[who], reason = reason - 1, channel, hour, csat, nps, hold)
}

if (!file.exists("rows.csv")) {
  write.csv(draw(), "rows.csv", row.names = FALSE, quote = FALSE)
}
rows <- read.csv("rows.csv")
# Against the most frequent level, as the product does; survey mode follows from the channel and says nothing new.
factors <- c("reason", "channel", "hour", "mode")
rows$mode <- as.integer(rows$channel >= 2)
for (name in factors) {
  rows[[name]] <- relevel(factor(rows[[name]]), names(which.max(table(rows[[name]]))))
}
rows$hold <- log1p(rows$hold)

exact <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = .02, rhoend = 1e-9, maxfun = 1e5))

text <- function(values) paste0("[", paste(sprintf("%.12g", values), collapse = ", "), "]")
named <- function(values) {
  paste0("{", paste(sprintf("\"%s\": %.12g", names(values), values), collapse = ", "), "}")
}

# Prediction error variances from the mixed model equations, solved whole: lme4 itself takes the slopes as known.
errors <- function(fit) {
  sigma2 <- sigma(fit)^2
  x <- as.matrix(getME(fit, "X"))
  z <- as.matrix(getME(fit, "Z"))
  sd <- as.data.frame(VarCorr(fit))
  ratio <- setNames(sigma2 / sd$vcov, sd$grp)
  group <- rep(names(getME(fit, "flist")), diff(getME(fit, "Gp")))
  some <- ratio[group] < 1e9
  both <- cbind(x, z[, some])
  inner <- crossprod(both) + diag(c(rep(0, ncol(x)), ratio[group[some]]))
  found <- rep(0, ncol(z))
  found[some] <- sqrt(sigma2 * diag(solve(inner)))[-seq_len(ncol(x))]
  split(found, group)
}

model <- function(outcome, terms) {
  fit <- suppressMessages(lmer(
    as.formula(paste(outcome, "~", paste(terms, collapse = " + "), "+ (1 | team) + (1 | employee)")),
    rows, REML = TRUE, control = exact
  ))
  vary <- as.data.frame(VarCorr(fit))
  vary <- setNames(vary$vcov, vary$grp)
  effects <- ranef(fit, condVar = TRUE)
  given <- function(of) sqrt(as.vector(attr(effects[[of]], "postVar")))
  whole <- errors(fit)
  part <- function(key, value) sprintf("    \"%s\": %s", key, value)
  paste0("  {\n", paste(c(
    part("outcome", sprintf("\"%s\"", outcome)),
    part("factors", paste0("[", paste(sprintf("\"%s\"", terms), collapse = ", "), "]")),
    part("criterion", sprintf("%.12g", REMLcrit(fit))),
    part("sigma2", sprintf("%.12g", vary["Residual"])),
    part("employee2", sprintf("%.12g", vary["employee"])),
    part("team2", sprintf("%.12g", vary["team"])),
    part("fixed", named(fixef(fit))),
    part("fixed_sd", text(sqrt(diag(as.matrix(vcov(fit)))))),
    part("employees", text(effects$employee[["(Intercept)"]])),
    part("employee_given", text(given("employee"))),
    part("employee_sd", text(whole$employee)),
    part("teams", text(effects$team[["(Intercept)"]])),
    part("team_given", text(given("team"))),
    part("team_sd", text(whole$team))
  ), collapse = ",\n"), "\n  }")
}

models <- c(
  model("csat", c("reason", "channel", "hour")),
  model("csat", factors),
  model("hold", c("reason", "channel")),
  model("nps", c("reason", "hour"))
)
writeLines(paste0(
  "{\n\"R\": \"", getRversion(), "\",\n\"lme4\": \"", packageVersion("lme4"), "\",\n\"rows\": ", nrow(rows),
  ",\n\"models\": [\n", paste(models, collapse = ",\n"), "\n]\n}"
), "reference.json")
